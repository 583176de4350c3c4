package rows

import (
	"database/sql/driver"
	"errors"

	"github.com/jmoiron/sqlx"

	"leakcheck.test/check"
	"leakcheck.test/fakedb"
)

var (
	xdb    = sqlx.NewDb(db, "")
	xnulls = sqlx.NewDb(nulls, "")
	many   = sqlx.NewDb(fakedb.Database{Rows: make([]driver.Value, 2000)}.Open(), "")
)

func leaksOfSqlx() check.Calls {
	tx := must(xdb.Beginx()) // outlives its rows
	return check.Calls{
		"users":     {func() { users(ctx, xnulls) }},
		"tables":    {func() { tables("") }},
		"firstUser": {func() { firstUser(xdb, "a") }},
		"rename":    {func() { rename(xdb, user{}) }},
		"remove":    {func() { remove(ctx, xdb, nil) }},
		"lock":      {func() { lock(tx, 1) }},
		"count":     {func() { count(many, "users") }},
	}
}

func oksOfSqlx() check.Calls {
	return check.Calls{
		"selected":   {func() { selected(ctx, xdb) }},
		"queried":    {func() { queried(ctx, xdb) }, func() { queried(ctx, xnulls) }},
		"counted":    {func() { counted(xdb) }},
		"renamed":    {func() { renamed(xdb, user{}) }},
		"cache.open": {func() { c := cache{}; c.open(xdb); c.byName.Close() }},
		"cache.keep": {func() { c := cache{}; c.keep(xdb); c.byName.Close() }},
		"transacted": {func() {
			tx := must(xdb.Beginx())
			defer tx.Rollback()
			transacted(tx, user{})
		}},
		"closedInBoth": {
			func() { closedInBoth(xdb, func(user) error { return nil }) },
			func() { closedInBoth(xdb, func(user) error { return errors.New("no") }) },
			func() { closedInBoth(xnulls, nil) },
		},
	}
}
