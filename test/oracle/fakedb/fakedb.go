// Package fakedb is a database behind database/sql that counts its open rows, statements and transactions.
package fakedb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"

	"leakcheck.test/check"
)

// Database answers each query with rows of one column, of which there may be more sets than one, and fails what starts with that word: SELECT,
// INSERT, BEGIN, COMMIT …
type Database struct {
	Rows     []driver.Value
	MoreSets int
	Fail     string
}

// Open gives a handle, which holds nothing but idle connections.
func (d Database) Open() *sql.DB { return sql.OpenDB(connector{d}) }

// Register makes it known to sql.Open by a name, whatever the source.
func (d Database) Register(name string) { sql.Register(name, connector{d}) }

func (d Database) do(statement string) error {
	if d.Fail != "" && strings.HasPrefix(statement, d.Fail) {
		return errors.New(d.Fail + " failed")
	}
	return nil
}

// handle is closed as database/sql closes things.
type handle struct{ *check.Handle }

func (h handle) Close() error {
	h.Handle.Close()
	return nil
}

type connector struct{ db Database }

func (c connector) Connect(context.Context) (driver.Conn, error) { return conn{c.db}, nil }
func (c connector) Driver() driver.Driver                        { return c }
func (c connector) Open(string) (driver.Conn, error)             { return conn{c.db}, nil }

type conn struct{ Database }

func (c conn) Close() error { return nil }

func (c conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

func (c conn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	if err := c.do("BEGIN"); err != nil {
		return nil, err
	}
	return tx{c.Database, handle{check.Opened()}}, nil
}

func (c conn) Prepare(query string) (driver.Stmt, error) {
	if err := c.do("PREPARE"); err != nil {
		return nil, err
	}
	return stmt{c, query, handle{check.Opened()}}, nil
}

func (c conn) QueryContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Rows, error) {
	if err := c.do(query); err != nil {
		return nil, err
	}
	return &rows{c.Rows, c.Rows, c.MoreSets, handle{check.Opened()}}, nil
}

func (c conn) ExecContext(_ context.Context, query string, _ []driver.NamedValue) (driver.Result, error) {
	return driver.RowsAffected(len(c.Rows)), c.do(query)
}

type tx struct {
	Database
	handle
}

func (t tx) Commit() error {
	t.Close()
	return t.do("COMMIT")
}

func (t tx) Rollback() error {
	t.Close()
	return t.do("ROLLBACK")
}

type stmt struct {
	conn  conn
	query string
	handle
}

func (s stmt) NumInput() int { return -1 }

func (s stmt) Exec([]driver.Value) (driver.Result, error) {
	return s.conn.ExecContext(context.Background(), s.query, nil)
}

func (s stmt) Query([]driver.Value) (driver.Rows, error) {
	return s.conn.QueryContext(context.Background(), s.query, nil)
}

type rows struct {
	set, left []driver.Value
	moreSets  int
	handle
}

func (r *rows) Columns() []string { return []string{"name"} }

func (r *rows) Next(into []driver.Value) error {
	if len(r.left) == 0 {
		return io.EOF
	}
	into[0], r.left = r.left[0], r.left[1:]
	return nil
}

func (r *rows) HasNextResultSet() bool { return r.moreSets > 0 }

func (r *rows) NextResultSet() error {
	if !r.HasNextResultSet() {
		return io.EOF
	}
	r.left, r.moreSets = r.set, r.moreSets-1
	return nil
}
