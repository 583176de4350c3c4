// Package sqlx is a fake: as much of the package as the examples use, over database/sql as the real one is.
package sqlx

import (
	"context"
	"database/sql"
)

type (
	DB        struct{ *sql.DB }
	Tx        struct{ *sql.Tx }
	Rows      struct{ *sql.Rows }
	Stmt      struct{ *sql.Stmt }
	NamedStmt struct{ stmt *sql.Stmt }
)

// Ext is what a DB and a Tx have in common.
type Ext interface {
	Queryx(query string, args ...any) (*Rows, error)
	Exec(query string, args ...any) (sql.Result, error)
}

func NewDb(db *sql.DB, _ string) *DB { return &DB{db} }

func Open(driver, source string) (*DB, error) {
	db, err := sql.Open(driver, source)
	return &DB{db}, err
}

func Connect(driver, source string) (*DB, error) {
	db, err := Open(driver, source)
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func ConnectContext(_ context.Context, driver, source string) (*DB, error) {
	return Connect(driver, source)
}

func (db *DB) Queryx(query string, args ...any) (*Rows, error) { return rows(db.Query(query, args...)) }
func (tx *Tx) Queryx(query string, args ...any) (*Rows, error) { return rows(tx.Query(query, args...)) }
func (s *Stmt) Queryx(args ...any) (*Rows, error)              { return rows(s.Query(args...)) }

func (db *DB) QueryxContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	return rows(db.QueryContext(ctx, query, args...))
}

func (tx *Tx) QueryxContext(ctx context.Context, query string, args ...any) (*Rows, error) {
	return rows(tx.QueryContext(ctx, query, args...))
}

func (db *DB) NamedQuery(query string, _ any) (*Rows, error) { return db.Queryx(query) }

func (db *DB) Preparex(query string) (*Stmt, error)              { return stmt(db.Prepare(query)) }
func (tx *Tx) Preparex(query string) (*Stmt, error)              { return stmt(tx.Prepare(query)) }
func (db *DB) PrepareNamed(query string) (*NamedStmt, error)     { return named(db.Prepare(query)) }
func (tx *Tx) PrepareNamed(query string) (*NamedStmt, error)     { return named(tx.Prepare(query)) }
func (s *NamedStmt) Exec(any) (sql.Result, error)                { return s.stmt.Exec() }
func (s *NamedStmt) Close() error                                { return s.stmt.Close() }
func (db *DB) Beginx() (*Tx, error)                              { return begun(db.Begin()) }
func (db *DB) MustBegin() *Tx                                    { return must(db.Beginx()) }
func (tx *Tx) MustExec(query string, args ...any) sql.Result     { return must(tx.Exec(query, args...)) }
func (db *DB) MustExec(query string, args ...any) sql.Result     { return must(db.Exec(query, args...)) }
func (db *DB) Select(_ any, query string, args ...any) error     { return all(db.Queryx(query, args...)) }
func (tx *Tx) Select(_ any, query string, args ...any) error     { return all(tx.Queryx(query, args...)) }
func (db *DB) Get(_ any, query string, args ...any) error        { return all(db.Queryx(query, args...)) }
func (tx *Tx) Get(_ any, query string, args ...any) error        { return all(tx.Queryx(query, args...)) }
func (tx *Tx) NamedExec(query string, _ any) (sql.Result, error) { return tx.Exec(query) }

func (db *DB) PreparexContext(ctx context.Context, query string) (*Stmt, error) {
	return stmt(db.PrepareContext(ctx, query))
}

func (db *DB) BeginTxx(ctx context.Context, options *sql.TxOptions) (*Tx, error) {
	return begun(db.BeginTx(ctx, options))
}

func (db *DB) SelectContext(ctx context.Context, _ any, query string, args ...any) error {
	return all(db.QueryxContext(ctx, query, args...))
}

func (tx *Tx) SelectContext(ctx context.Context, _ any, query string, args ...any) error {
	return all(tx.QueryxContext(ctx, query, args...))
}

// StructScan fails where the value of the row is NULL.
func (r *Rows) StructScan(any) error {
	var value string
	return r.Scan(&value)
}

// StructScan closes the rows, as the real one does.
func StructScan(rows *Rows, _ any) error { return all(rows, nil) }

func all(rows *Rows, err error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.StructScan(nil); err != nil {
			return err
		}
	}
	return rows.Err()
}

func rows(rows *sql.Rows, err error) (*Rows, error) {
	if err != nil {
		return nil, err
	}
	return &Rows{rows}, nil
}

func stmt(stmt *sql.Stmt, err error) (*Stmt, error) {
	if err != nil {
		return nil, err
	}
	return &Stmt{stmt}, nil
}

func named(stmt *sql.Stmt, err error) (*NamedStmt, error) {
	if err != nil {
		return nil, err
	}
	return &NamedStmt{stmt}, nil
}

func begun(tx *sql.Tx, err error) (*Tx, error) {
	if err != nil {
		return nil, err
	}
	return &Tx{tx}, nil
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
