package tx

import (
	"github.com/dgraph-io/badger/v4"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/syndtr/goleveldb/leveldb"

	"leakcheck.test/check"
)

var (
	key, value = []byte("key"), []byte("value")
	noKey      = []byte{}
)

func leaksOfStores() check.Calls {
	conn := &pgx.Conn{Fake: pgx.NewFake(pgx.Answers{FailScan: true})} // outlives its transactions
	return check.Calls{
		"pgxBook":    {func() { pgxBook(ctx, conn, 1) }},
		"pgxRead":    {func() { pgxRead(ctx, conn) }},
		"badgerGet":  {func() { badgerGet(&badger.DB{}, key) }},
		"badgerSet":  {func() { badgerSet(&badger.DB{}, noKey, value) }},
		"leveldbPut": {func() { leveldbPut(&leveldb.DB{Values: map[string]string{"key": "value"}}, key, value) }},
	}
}

func oksOfStores() check.Calls {
	pool := &pgxpool.Pool{}
	noExec := &pgxpool.Pool{Fake: pgx.NewFake(pgx.Answers{FailExec: true})}
	return check.Calls{
		"pgxDeferred": {func() { pgxDeferred(ctx, pool) }, func() { pgxDeferred(ctx, noExec) }},
		"pgxFunc":     {func() { pgxFunc(ctx, pool) }, func() { pgxFunc(ctx, noExec) }},
		"savepoint": {func() {
			outer := must(pool.Begin(ctx))
			defer outer.Rollback(ctx)
			savepoint(ctx, outer)
		}},
		"badgerDeferred": {
			func() { badgerDeferred(&badger.DB{}, key, value) },
			func() { badgerDeferred(&badger.DB{}, noKey, value) },
		},
		"badgerUpdate": {
			func() { badgerUpdate(&badger.DB{}, key, value) },
			func() { badgerUpdate(&badger.DB{}, noKey, value) },
		},
		"leveldbDeferred": {
			func() { leveldbDeferred(&leveldb.DB{}, key, value) },
			func() { leveldbDeferred(&leveldb.DB{Full: true}, key, value) },
		},
	}
}
