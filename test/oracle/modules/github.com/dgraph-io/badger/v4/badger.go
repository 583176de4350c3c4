// Package badger is a fake: as much of the package as the examples use. Its transactions are counted.
package badger

import (
	"errors"

	"leakcheck.test/check"
)

var (
	ErrEmptyKey    = errors.New("empty key")
	ErrKeyNotFound = errors.New("key not found")
)

// DB has those values.
type DB struct{ Values map[string]string }

type Txn struct {
	db     *DB
	handle *check.Handle
}

type Item struct{ value string }

func (db *DB) NewTransaction(bool) *Txn { return &Txn{db, check.Opened()} }

func (db *DB) View(fn func(*Txn) error) error {
	txn := db.NewTransaction(false)
	defer txn.Discard()
	return fn(txn)
}

func (db *DB) Update(fn func(*Txn) error) error {
	txn := db.NewTransaction(true)
	defer txn.Discard()
	if err := fn(txn); err != nil {
		return err
	}
	return txn.Commit()
}

func (t *Txn) Get(key []byte) (*Item, error) {
	value, ok := t.db.Values[string(key)]
	if !ok {
		return nil, ErrKeyNotFound
	}
	return &Item{value}, nil
}

func (t *Txn) Set(key, value []byte) error {
	if len(key) == 0 {
		return ErrEmptyKey
	}
	return nil
}

func (t *Txn) Discard() { t.handle.Close() }

func (t *Txn) Commit() error {
	t.Discard()
	return nil
}

func (i *Item) ValueCopy([]byte) ([]byte, error) { return []byte(i.value), nil }
