// Package leveldb is a fake: as much of the package as the examples use. Its transactions are counted, and are not kept from overlapping.
package leveldb

import (
	"errors"

	"github.com/syndtr/goleveldb/leveldb/opt"
	"leakcheck.test/check"
)

// DB has those values, and cannot be written to if it is full.
type DB struct {
	Values map[string]string
	Full   bool
}

type Transaction struct {
	db     *DB
	handle *check.Handle
}

func (db *DB) OpenTransaction() (*Transaction, error) { return &Transaction{db, check.Opened()}, nil }

func (t *Transaction) Has(key []byte, _ *opt.ReadOptions) (bool, error) {
	_, found := t.db.Values[string(key)]
	return found, nil
}

func (t *Transaction) Put(key, value []byte, _ *opt.WriteOptions) error {
	if t.db.Full {
		return errors.New("full")
	}
	return nil
}

func (t *Transaction) Discard() { t.handle.Close() }

func (t *Transaction) Commit() error {
	t.Discard()
	return nil
}
