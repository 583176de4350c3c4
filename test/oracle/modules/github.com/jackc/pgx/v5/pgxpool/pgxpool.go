// Package pgxpool is a fake: rows, transactions and acquired connections of a pool are counted.
package pgxpool

import (
	"context"

	"github.com/jackc/pgx/v5"
	"leakcheck.test/check"
)

type Pool struct{ pgx.Fake }

type Conn struct {
	*pgx.Conn
	handle *check.Handle
}

func (p *Pool) Acquire(context.Context) (*Conn, error) {
	return &Conn{&pgx.Conn{Fake: pgx.NewFake(p.Answers)}, check.Opened()}, nil
}

func (c *Conn) Release() {
	c.CloseAll()
	c.handle.Close()
}
