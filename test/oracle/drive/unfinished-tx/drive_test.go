package tx

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	bolt "go.etcd.io/bbolt"

	"leakcheck.test/check"
	"leakcheck.test/fakedb"
)

var (
	ctx = context.Background()

	db        = fakedb.Database{}.Open()
	noUpdate  = fakedb.Database{Fail: "UPDATE"}.Open()
	noDelete  = fakedb.Database{Fail: "DELETE"}.Open()
	noCommit  = fakedb.Database{Fail: "COMMIT"}.Open()
	noPrepare = fakedb.Database{Fail: "PREPARE"}.Open()

	keyed = &bolt.DB{Buckets: map[string]int{"keys": 1}}
)

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Handles, Calls: check.Calls{
			"move":  {func() { move(noUpdate, 1, 2) }},
			"late":  {func() { late(ctx, noPrepare) }},
			"empty": {func() { empty(sqlx.NewDb(db, ""), nil) }},
			"count": {func() { count(db) }},
			"reserve": {
				func() { reserve(ctx, &pgxpool.Pool{Fake: pgx.NewFake(pgx.Answers{FailExec: true})}) },
				func() { reserve(ctx, &pgxpool.Pool{}) },
			},
			"keys": {func() { keys(&bolt.DB{}) }},
		}},
		check.Group{Meter: check.Handles, Calls: leaksOfSQL()},
		check.Group{Meter: check.Handles, Calls: leaksOfStores()},
		check.Group{Meter: check.Handles, Calls: oks()},
		check.Group{Meter: check.Handles, Calls: oksOfSQL()},
		check.Group{Meter: check.Handles, Calls: oksOfStores()},
	)
}

func oks() check.Calls {
	return check.Calls{
		"deferred":    each(deferred),
		"onEveryPath": each(onEveryPath),
		"inLiteral":   each(inLiteral),
		"byHelper":    each(byHelper),
		"returned":    {func() { tx, _ := returned(ctx, db); tx.Rollback() }},
		"stored":      {func() { s, _ := stored(sqlx.NewDb(db, "")); s.tx.Rollback() }},
		"passedOn":    {func() { passedOn(db, (*sql.Tx).Commit) }},
		"snapshot":    {func() { snapshot(keyed, func(*bolt.Tx) {}) }},
		"withinView":  {func() { withinView(keyed) }},
	}
}

// each calls an example where all goes well, where its statement fails, and where the commit does.
func each(example func(*sql.DB) error) []func() {
	return []func(){
		func() { example(db) },
		func() { example(noDelete) },
		func() { example(noCommit) },
	}
}
