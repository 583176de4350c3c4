package tx

import (
	"context"
	"errors"

	"github.com/dgraph-io/badger/v4"
	"github.com/jackc/pgx/v5"
	"github.com/syndtr/goleveldb/leveldb"
)

// A transaction of a single connection blocks all that it does next.
func pgxBook(ctx context.Context, conn *pgx.Conn, seat int) error {
	tx, err := conn.Begin(ctx) // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	var free bool
	if err := tx.QueryRow(ctx, "SELECT free FROM seats WHERE id = $1 FOR UPDATE", seat).Scan(&free); err != nil {
		return err
	}
	if !free {
		return tx.Rollback(ctx)
	}
	return tx.Commit(ctx)
}

// With options it is one, too.
func pgxRead(ctx context.Context, conn *pgx.Conn) (n int, err error) {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly}) // want "never committed or rolled back"
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, "SELECT count(*) FROM seats").Scan(&n)
	return n, err
}

// A transaction of badger that is not discarded keeps what it read from being cleaned up.
func badgerGet(db *badger.DB, key []byte) ([]byte, error) {
	txn := db.NewTransaction(false) // want "The transaction `txn`, from `db.NewTransaction`, is not committed or rolled back on the path"
	item, err := txn.Get(key)
	if err != nil {
		return nil, err
	}
	value, err := item.ValueCopy(nil)
	txn.Discard()
	return value, err
}

func badgerSet(db *badger.DB, key, value []byte) error {
	txn := db.NewTransaction(true) // want "not committed or rolled back on the path that returns"
	if err := txn.Set(key, value); err != nil {
		return err
	}
	return txn.Commit()
}

// leveldb allows one transaction at a time: all others wait.
func leveldbPut(db *leveldb.DB, key, value []byte) error {
	tr, err := db.OpenTransaction() // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	if found, _ := tr.Has(key, nil); found {
		return errors.New("there already")
	}
	if err := tr.Put(key, value, nil); err != nil {
		tr.Discard()
		return err
	}
	return tr.Commit()
}
