package tx

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	bolt "go.etcd.io/bbolt"
)

// A failed statement returns without a rollback.
func move(db *sql.DB, from, to int) error {
	tx, err := db.Begin() // want "The transaction `tx`, from `db.Begin`, is not committed or rolled back on the path that returns at line 20."
	if err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE accounts SET n = n - 1 WHERE id = ?", from); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE accounts SET n = n + 1 WHERE id = ?", to); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// The deferred rollback comes too late.
func late(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil) // want "not committed or rolled back on the path"
	if err != nil {
		return err
	}
	stmt, err := tx.Prepare("INSERT INTO log VALUES (?)")
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := stmt.Exec("x"); err != nil {
		return err
	}
	return tx.Commit()
}

// Nothing to do, and nothing finished.
func empty(db *sqlx.DB, names []string) error {
	tx := db.MustBegin() // want "not committed or rolled back on the path"
	if len(names) == 0 {
		return nil
	}
	for _, name := range names {
		tx.MustExec("INSERT INTO users VALUES (?)", name)
	}
	return tx.Commit()
}

// Read and forgotten.
func count(db *sql.DB) (n int, err error) {
	tx, err := db.Begin() // want "never committed or rolled back"
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow("SELECT count(*) FROM users").Scan(&n)
	return n, err
}

// A pool's transaction keeps its connection.
func reserve(ctx context.Context, pool *pgxpool.Pool) error {
	tx, err := pool.Begin(ctx) // want "not committed or rolled back on the path"
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, "UPDATE seats SET free = false")
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return errors.New("none left")
	}
	return tx.Commit(ctx)
}

// An open read transaction of bbolt keeps old pages from being freed.
func keys(db *bolt.DB) (int, error) {
	tx, err := db.Begin(false) // want "not committed or rolled back on the path"
	if err != nil {
		return 0, err
	}
	bucket := tx.Bucket([]byte("keys"))
	if bucket == nil {
		return 0, errors.New("no bucket")
	}
	n := bucket.Stats().KeyN
	return n, tx.Rollback()
}
