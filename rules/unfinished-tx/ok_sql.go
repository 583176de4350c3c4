package tx

import (
	"context"
	"database/sql"
	"errors"

	"github.com/dgraph-io/badger/v4"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/syndtr/goleveldb/leveldb"
)

func joined(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func onPanic(db *sql.DB, step func() error) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			tx.Rollback()
			panic(p)
		}
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	return step()
}

func inLoop(db *sql.DB, steps []string) error {
	for _, step := range steps {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		if _, err := tx.Exec(step); err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func committedOnly(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	return tx.Commit()
}

func withFlag(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			tx.Rollback()
		}
	}()
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		return err
	}
	done = true
	return tx.Commit()
}

// The caller's transaction is the caller's.
func within(tx *sql.Tx, name string) error {
	_, err := tx.Exec("DELETE FROM log WHERE name = ?", name)
	return err
}

func throughClosure(db *sql.DB, do func(func() error) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	return do(func() error { return tx.Commit() })
}

type unit struct {
	db *sql.DB
	tx *sql.Tx
}

func (u *unit) begin(ctx context.Context) (err error) {
	u.tx, err = u.db.BeginTx(ctx, nil)
	return err
}

func (u *unit) beginLater(ctx context.Context) error {
	tx, err := u.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	u.tx = tx
	return nil
}

func withDone(db *sqlx.DB, run func(*sqlx.Tx) error) (err error) {
	tx, err := db.Beginx()
	if err != nil {
		return err
	}
	defer func() { err = end(tx, err) }()
	return run(tx)
}

func end(tx *sqlx.Tx, err error) error {
	if err == nil {
		return tx.Commit()
	}
	if back := tx.Rollback(); back != nil {
		return back
	}
	return err
}

func pgxDeferred(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "DELETE FROM log"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func pgxFunc(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM log")
		return err
	})
}

// A savepoint ends with the transaction around it.
func savepoint(ctx context.Context, outer pgx.Tx) error {
	tx, err := outer.Begin(ctx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "DELETE FROM log")
	return err
}

func badgerDeferred(db *badger.DB, key, value []byte) error {
	txn := db.NewTransaction(true)
	defer txn.Discard()
	if err := txn.Set(key, value); err != nil {
		return err
	}
	return txn.Commit()
}

func badgerUpdate(db *badger.DB, key, value []byte) error {
	return db.Update(func(txn *badger.Txn) error { return txn.Set(key, value) })
}

func leveldbDeferred(db *leveldb.DB, key, value []byte) error {
	tr, err := db.OpenTransaction()
	if err != nil {
		return err
	}
	defer tr.Discard()
	if err := tr.Put(key, value, nil); err != nil {
		return err
	}
	return tr.Commit()
}

// With its context a transaction is rolled back.
func endsWithContext(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		return err
	}
	return tx.Commit()
}
