// Package pgx is a fake: as much of the package as the examples use. Its rows close themselves where the real ones do.
package pgx

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"leakcheck.test/check"
)

type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
}

type CollectableRow interface{ Scan(dest ...any) error }

type RowToFunc[T any] func(row CollectableRow) (T, error)

type Tx interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
}

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

func RowTo[T any](row CollectableRow) (T, error) {
	var value T
	return value, row.Scan(&value)
}

// Fake answers queries with that many rows, scans of which fail if it is so told.
type Fake struct {
	Rows     int
	FailScan bool
	FailExec bool
}

var errFake = errors.New("failed")

func (f *Fake) Query(context.Context, string, ...any) (Rows, error) {
	check.Open.Add(1)
	return &rows{Fake: *f}, nil
}

func (f *Fake) Begin(context.Context) (Tx, error) {
	check.Open.Add(1)
	return &tx{Fake: *f}, nil
}

func (f *Fake) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	if f.FailExec {
		return pgconn.CommandTag{}, errFake
	}
	return pgconn.NewCommandTag(f.Rows), nil
}

type rows struct {
	Fake
	closed bool
	err    error
}

func (r *rows) Close() {
	if !r.closed {
		check.Open.Add(-1)
	}
	r.closed = true
}

func (r *rows) Err() error { return r.err }

func (r *rows) Next() bool {
	if r.Rows == 0 {
		r.Close()
	}
	r.Rows--
	return !r.closed
}

func (r *rows) Scan(...any) error {
	if r.FailScan {
		r.err = errFake
		r.Close()
	}
	return r.err
}

type tx struct {
	Fake
	done bool
}

func (t *tx) Commit(ctx context.Context) error { return t.Rollback(ctx) }

func (t *tx) Rollback(context.Context) error {
	if !t.done {
		check.Open.Add(-1)
	}
	t.done = true
	return nil
}
