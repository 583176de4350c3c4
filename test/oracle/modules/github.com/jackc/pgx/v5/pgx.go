// Package pgx is a fake: as much of the package as the examples use. Its rows close themselves where the real ones do: after the last, and where
// one cannot be scanned.
package pgx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"leakcheck.test/check"
)

var ErrNoRows = errors.New("no rows")

type Row interface{ Scan(dest ...any) error }

type CollectableRow interface {
	Scan(dest ...any) error
	Values() ([]any, error)
}

type Rows interface {
	CollectableRow
	Close()
	Err() error
	Next() bool
	FieldDescriptions() []pgconn.FieldDescription
}

type Tx interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) Row
	Begin(ctx context.Context) (Tx, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

type TxAccessMode string

const ReadOnly TxAccessMode = "read only"

type TxOptions struct{ AccessMode TxAccessMode }

type Conn struct{ Fake }

// NewFake gives a connection that answers so.
func NewFake(answers Answers) Fake { return Fake{Answers: answers} }

func (c *Conn) Close(context.Context) error {
	c.CloseAll()
	return nil
}

type RowToFunc[T any] func(row CollectableRow) (T, error)

func CollectRows[T any](rows Rows, fn RowToFunc[T]) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		value, err := fn(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	return all, rows.Err()
}

func CollectOneRow[T any](rows Rows, fn RowToFunc[T]) (T, error) {
	defer rows.Close()
	if !rows.Next() {
		var none T
		return none, errors.Join(ErrNoRows, rows.Err())
	}
	return fn(rows)
}

func ForEachRow(rows Rows, scans []any, fn func() error) (pgconn.CommandTag, error) {
	defer rows.Close()
	for rows.Next() {
		if err := errors.Join(rows.Scan(scans...), fn()); err != nil {
			return pgconn.CommandTag{}, err
		}
	}
	return pgconn.CommandTag{}, rows.Err()
}

func RowTo[T any](row CollectableRow) (T, error) {
	var value T
	return value, row.Scan(&value)
}

func BeginFunc(ctx context.Context, db interface {
	Begin(context.Context) (Tx, error)
}, fn func(Tx) error) error {
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Fake answers queries as it is told to, and knows what it has opened.
type Fake struct {
	Answers
	opened []*check.Handle
}

// Answers are that many rows, or failures.
type Answers struct {
	Rows       int
	FailScan   bool
	FailExec   bool
	FailCommit bool
}

var errFake = errors.New("failed")

func failure(fails bool) error {
	if fails {
		return errFake
	}
	return nil
}

// open opens something that ends with the transaction or connection that it is part of.
func (f *Fake) open() *check.Handle {
	handle := check.Opened()
	f.opened = append(f.opened, handle)
	return handle
}

// CloseAll closes what was opened, as the end of a transaction and the release of a connection do, if only by dropping the connection.
func (f *Fake) CloseAll() {
	for _, handle := range f.opened {
		handle.Close()
	}
	f.opened = nil
}

func (f *Fake) Query(context.Context, string, ...any) (Rows, error) {
	return &rows{Handle: f.open(), Answers: f.Answers}, nil
}

func (f *Fake) QueryRow(context.Context, string, ...any) Row { return row{failure(f.FailScan)} }

func (f *Fake) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.NewCommandTag(f.Rows), failure(f.FailExec)
}

func (f *Fake) Begin(context.Context) (Tx, error) {
	return &tx{handle: f.open(), Fake: Fake{Answers: f.Answers}}, nil
}

func (f *Fake) BeginTx(ctx context.Context, _ TxOptions) (Tx, error) { return f.Begin(ctx) }

type row struct{ err error }

func (r row) Scan(...any) error { return r.err }

type rows struct {
	*check.Handle
	Answers
	err error
}

func (r *rows) Err() error { return r.err }

func (r *rows) Next() bool {
	if r.Rows == 0 {
		r.Close()
	}
	r.Rows--
	return !r.Closed()
}

func (r *rows) Scan(...any) error {
	if r.FailScan {
		r.err = errFake
		r.Close()
	}
	return r.err
}

func (r *rows) Values() ([]any, error) { return []any{"value"}, r.Scan() }

func (r *rows) FieldDescriptions() []pgconn.FieldDescription {
	return make([]pgconn.FieldDescription, 2)
}

type tx struct {
	handle *check.Handle
	Fake
}

// Commit ends the transaction where it fails, too.
func (t *tx) Commit(ctx context.Context) error {
	t.Rollback(ctx)
	return failure(t.FailCommit)
}

func (t *tx) Rollback(context.Context) error {
	t.CloseAll()
	t.handle.Close()
	return nil
}
