package rows

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/surrealdb/surrealdb.go"

	"leakcheck.test/check"
)

func leaksOfUnknown() check.Calls {
	return check.Calls{
		"traced":          {func() { traced(ctx, "") }},
		"tracedFirst":     {func() { tracedFirst(ctx, "") }},
		"tracedStatement": {func() { tracedStatement(ctx, connector{must(sql.Open("sqlite", "")).Driver()}) }},
	}
}

func oksOfUnknown() check.Calls {
	return check.Calls{
		"tracedClosed": {func() { tracedClosed(ctx, "numbers", "") }, func() { tracedClosed(ctx, "sqlite", "") }},
		"answers": {
			func() { answers(&surrealdb.DB{Answer: []any{1, 2}}) },
			func() { answers(&surrealdb.DB{Answer: "none"}) },
		},
		"ofTransaction": {func() { ofTransaction(ctx, "") }},
		"printed":       {func() { printed("") }},
	}
}

// connector makes connections of a driver when they are asked for.
type connector struct{ driver driver.Driver }

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open("") }
func (c connector) Driver() driver.Driver                        { return c.driver }
