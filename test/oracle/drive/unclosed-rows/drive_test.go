package rows

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"

	"leakcheck.test/check"
	"leakcheck.test/fakedb"
)

var (
	ctx = context.Background()

	two       = []driver.Value{"1", "2"}
	db        = fakedb.Database{Rows: two}.Open()
	sets      = fakedb.Database{Rows: []driver.Value{nil}, MoreSets: 1}.Open()
	noNow     = fakedb.Database{Fail: "SELECT * FROM now"}.Open()
	empty     = fakedb.Database{}.Open()
	nulls     = fakedb.Database{Rows: []driver.Value{nil, nil}}.Open() // which cannot be scanned into a string
	readOnly  = fakedb.Database{Rows: two, Fail: "INSERT"}.Open()
	noPrepare = fakedb.Database{Rows: two, Fail: "PREPARE"}.Open()

	pool    = &pgxpool.Pool{Fake: pgx.NewFake(pgx.Answers{Rows: 2})}
	badPool = &pgxpool.Pool{Fake: pgx.NewFake(pgx.Answers{Rows: 2, FailScan: true})}
)

func Test(t *testing.T) {
	fakedb.Database{Rows: []driver.Value{nil}}.Register("sqlite")
	fakedb.Database{Rows: two}.Register("numbers")
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Handles, Calls: leaks()},
		check.Group{Meter: check.Handles, Calls: leaksOfSqlx()},
		check.Group{Meter: check.Handles, Calls: leaksOfPgx()},
		check.Group{Meter: check.Handles, Calls: leaksOfUnknown()},
		check.Group{Meter: check.Handles, Calls: oks()},
		check.Group{Meter: check.Handles, Calls: oksOfSqlx()},
		check.Group{Meter: check.Handles, Calls: oksOfPgx()},
		check.Group{Meter: check.Handles, Calls: oksOfUnknown()},
	)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func leaks() check.Calls {
	nullsTx := must(nulls.Begin())
	tx, conn, stmt := must(db.Begin()), must(sets.Conn(ctx)), must(db.Prepare("SELECT")) // they outlive their rows
	return check.Calls{
		"names":     {func() { names(nulls) }},
		"namesIn":   {func() { namesIn(nullsTx) }},
		"find":      {func() { find(ctx, db, "1") }},
		"exists":    {func() { exists(tx, 1) }},
		"touch":     {func() { touch(db) }},
		"columns":   {func() { columns(sqlx.NewDb(db, ""), "two") }},
		"first":     {func() { first(ctx, pool) }},
		"insert":    {func() { insert(db, "a") }},
		"insertAll": {func() { insertAll(readOnly, []string{"a"}) }},
		"one":       {func() { one(db) }},
		"through":   {func() { through(ctx, nulls) }},
		"prepared":  {func() { prepared(stmt) }},
		"several":   {func() { several(ctx, conn) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"closed":             {func() { closed(db) }, func() { closed(nulls) }},
		"exhausted":          {func() { exhausted(db) }},
		"exhaustedByHand":    {func() { exhaustedByHand(db) }},
		"closedBeforeReturn": {func() { closedBeforeReturn(db) }, func() { closedBeforeReturn(empty) }},
		"returned":           {func() { rows, _ := returned(db); rows.Close() }},
		"stored":             {func() { c, _ := stored(db); c.rows.Close() }},
		"collected":          {func() { collected(ctx, pool) }, func() { collected(ctx, badPool) }},
		"scanned":            {func() { scanned(sqlx.NewDb(db, ""), nil) }},
		"row":                {func() { row(db) }},
		"inTransaction": {func() {
			tx, _ := db.Begin()
			defer tx.Rollback()
			inTransaction(tx)
		}},
		"statement":       {func() { statement(db) }, func() { statement(readOnly) }, func() { statement(noPrepare) }},
		"throughClosed":   {func() { throughClosed(ctx, db) }, func() { throughClosed(ctx, nulls) }},
		"inLiteral":       {func() { inLiteral(db) }, func() { inLiteral(empty) }},
		"checked":         {func() { checked(db) }},
		"endsWithContext": {func() { endsWithContext(ctx, db) }},
		"retried":         {func() { retried(db) }, func() { retried(noNow) }},
		"sent":            {func() { to := make(chan *sql.Rows, 1); sent(db, to); (<-to).Close() }},
	}
}
