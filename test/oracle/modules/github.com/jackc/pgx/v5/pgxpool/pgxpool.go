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
	released bool
}

func (p *Pool) Acquire(context.Context) (*Conn, error) {
	check.Open.Add(1)
	return &Conn{Conn: &pgx.Conn{Fake: p.Fake}}, nil
}

func (c *Conn) Release() {
	c.CloseAll()
	if !c.released {
		check.Open.Add(-1)
	}
	c.released = true
}
