package rows

import (
	"github.com/surrealdb/surrealdb.go"

	"leakcheck.test/check"
)

func leaksOfUnknown() check.Calls {
	return check.Calls{
		"traced":      {func() { traced(ctx, "") }},
		"tracedFirst": {func() { tracedFirst(ctx, "") }},
	}
}

func oksOfUnknown() check.Calls {
	return check.Calls{
		"tracedClosed": {func() { tracedClosed(ctx, "numbers", "") }, func() { tracedClosed(ctx, "sqlite", "") }},
		"answers": {
			func() { answers(&surrealdb.DB{Answer: []any{1, 2}}) },
			func() { answers(&surrealdb.DB{Answer: "none"}) },
		},
		"printed": {func() { printed("") }},
	}
}
