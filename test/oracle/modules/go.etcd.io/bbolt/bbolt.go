// Package bbolt is a fake: as much of the package as the examples use.
package bbolt

import "leakcheck.test/check"

// DB has those buckets, with that many keys.
type DB struct{ Buckets map[string]int }

type Tx struct {
	db     *DB
	handle *check.Handle
}

type Bucket struct{ keys int }

type BucketStats struct{ KeyN int }

func (db *DB) Begin(bool) (*Tx, error) {
	return &Tx{db, check.Opened()}, nil
}

func (db *DB) View(fn func(*Tx) error) error {
	tx, _ := db.Begin(false)
	defer tx.Rollback()
	return fn(tx)
}

func (db *DB) Update(fn func(*Tx) error) error { return db.View(fn) }

func (tx *Tx) Commit() error { return tx.Rollback() }

func (tx *Tx) Rollback() error {
	tx.handle.Close()
	return nil
}

func (tx *Tx) Bucket(name []byte) *Bucket {
	keys, ok := tx.db.Buckets[string(name)]
	if !ok {
		return nil
	}
	return &Bucket{keys}
}

func (b *Bucket) Stats() BucketStats { return BucketStats{b.keys} }
