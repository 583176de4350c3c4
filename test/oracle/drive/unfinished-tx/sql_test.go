package tx

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jmoiron/sqlx"

	"leakcheck.test/check"
	"leakcheck.test/fakedb"
)

var (
	noInsert   = fakedb.Database{Fail: "INSERT"}.Open()
	noRollback = fakedb.Database{Fail: "ROLLBACK"}.Open()
	poor       = fakedb.Database{Rows: []driver.Value{"1"}}.Open()

	xdb = sqlx.NewDb(db, "")
)

func leaksOfSQL() check.Calls {
	fakedb.Database{Fail: "INSERT"}.Register("sqlite")
	conn := must(db.Conn(ctx)) // outlives its transactions
	return check.Calls{
		"load":       {func() { load(ctx, noInsert, []string{"a"}) }},
		"transfer":   {func() { transfer(poor, 1, 2, 10) }},
		"touch":      {func() { touch(db) }},
		"guarded":    {func() { guarded(db, fails) }},
		"migrate":    {func() { migrate(db, []string{""}) }},
		"again":      {func() { again(noDelete) }},
		"onConn":     {func() { onConn(ctx, conn) }},
		"alive":      {func() { alive(db) }},
		"apply":      {func() { apply(xdb, "none") }},
		"opened":     {func() { opened(ctx, "") }},
		"useBegun":   {func() { useBegun(ctx, noDelete) }},
		"useCleared": {func() { useCleared(noDelete) }},
	}
}

func oksOfSQL() check.Calls {
	return check.Calls{
		"joined":          each(joined),
		"endsWithContext": each(func(db *sql.DB) error { return endsWithContext(context.Background(), db) }),
		"onPanic": {
			func() { onPanic(db, succeeds) },
			func() { onPanic(db, fails) },
			func() {
				defer func() { recover() }()
				onPanic(db, func() error { panic("step") })
			},
		},
		"inLoop":        each(func(db *sql.DB) error { return inLoop(db, []string{"DELETE", "DELETE"}) }),
		"committedOnly": each(committedOnly),
		"withFlag":      each(withFlag),
		"within": {func() {
			tx := must(db.Begin())
			defer tx.Rollback()
			within(tx, "a")
		}},
		"throughClosure":  {func() { throughClosure(db, func(commit func() error) error { return commit() }) }},
		"unit.begin":      {func() { u := unit{db: db}; u.begin(ctx); u.tx.Rollback() }},
		"unit.beginLater": {func() { u := unit{db: db}; u.beginLater(ctx); u.tx.Rollback() }},
		"withDone": {
			func() { withDone(xdb, func(*sqlx.Tx) error { return nil }) },
			func() { withDone(xdb, func(*sqlx.Tx) error { return errors.New("no") }) },
			func() { withDone(sqlx.NewDb(noRollback, ""), func(*sqlx.Tx) error { return errors.New("no") }) },
		},
	}
}

func succeeds() error { return nil }
func fails() error    { return errors.New("failed") }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
