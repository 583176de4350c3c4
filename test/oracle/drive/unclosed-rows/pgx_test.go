package rows

import (
	"github.com/jackc/pgx/v5"

	"leakcheck.test/check"
)

func leaksOfPgx() check.Calls {
	conn, tx, lent := &pgx.Conn{Fake: pgx.NewFake(pool.Answers)}, must(pool.Begin(ctx)), must(pool.Acquire(ctx)) // they outlive their rows
	return check.Calls{
		"prices":   {func() { prices(ctx, conn) }},
		"sold":     {func() { sold(ctx, tx, "a") }},
		"clear":    {func() { clear(ctx, pool) }},
		"some":     {func() { some(ctx, pool, 1) }},
		"acquired": {func() { acquired(ctx, lent) }},
	}
}

func oksOfPgx() check.Calls {
	conn, badConn := &pgx.Conn{Fake: pgx.NewFake(pool.Answers)}, &pgx.Conn{Fake: pgx.NewFake(badPool.Answers)}
	tx := must(pool.Begin(ctx))
	return check.Calls{
		"pgxClosed":    {func() { pgxClosed(ctx, conn) }, func() { pgxClosed(ctx, badConn) }},
		"pgxExhausted": {func() { pgxExhausted(ctx, tx) }},
		"pgxCollected": {func() { pgxCollected(ctx, pool) }, func() { pgxCollected(ctx, badPool) }},
		"pgxOne":       {func() { pgxOne(ctx, pool) }},
		"pgxEach":      {func() { pgxEach(ctx, pool, func() {}) }},
		"pgxReturned":  {func() { must(pgxReturned(ctx, pool)).Close() }},
		"pgxRow":       {func() { pgxRow(ctx, pool) }},
		"pgxPassed":    {func() { pgxPassed(ctx, pool, func(rows pgx.Rows) error { rows.Close(); return nil }) }},
	}
}
