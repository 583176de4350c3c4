// Package sqlx is a fake: as much of the package as the examples use, over database/sql as the real one is.
package sqlx

import "database/sql"

type DB struct{ *sql.DB }

type Tx struct{ *sql.Tx }

type Rows struct{ *sql.Rows }

func NewDb(db *sql.DB, _ string) *DB { return &DB{db} }

func (db *DB) Queryx(query string, args ...any) (*Rows, error) {
	rows, err := db.Query(query, args...)
	if err != nil {
		return nil, err
	}
	return &Rows{rows}, nil
}

func (db *DB) Beginx() (*Tx, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return &Tx{tx}, nil
}

func (db *DB) MustBegin() *Tx {
	tx, err := db.Beginx()
	if err != nil {
		panic(err)
	}
	return tx
}

func (tx *Tx) MustExec(query string, args ...any) sql.Result {
	result, err := tx.Exec(query, args...)
	if err != nil {
		panic(err)
	}
	return result
}

// StructScan closes the rows, as the real one does.
func StructScan(rows *Rows, _ any) error {
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}
