package rows

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func pgxClosed(ctx context.Context, conn *pgx.Conn) (names []string, err error) {
	rows, err := conn.Query(ctx, "SELECT name FROM goods")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

func pgxExhausted(ctx context.Context, tx pgx.Tx) (n int, err error) {
	rows, err := tx.Query(ctx, "SELECT name FROM goods")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// What collects the rows closes them.
func pgxCollected(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, "SELECT name FROM goods")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func pgxOne(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	rows, _ := pool.Query(ctx, "SELECT name FROM goods LIMIT 1")
	return pgx.CollectOneRow(rows, pgx.RowTo[string])
}

func pgxEach(ctx context.Context, pool *pgxpool.Pool, print func()) error {
	var name string
	rows, err := pool.Query(ctx, "SELECT name FROM goods")
	if err != nil {
		return err
	}
	_, err = pgx.ForEachRow(rows, []any{&name}, func() error {
		print()
		return nil
	})
	return err
}

func pgxReturned(ctx context.Context, pool *pgxpool.Pool) (pgx.Rows, error) {
	return pool.Query(ctx, "SELECT name FROM goods")
}

func pgxRow(ctx context.Context, pool *pgxpool.Pool) (n int, err error) {
	err = pool.QueryRow(ctx, "SELECT count(*) FROM goods").Scan(&n)
	return n, err
}

func pgxPassed(ctx context.Context, pool *pgxpool.Pool, use func(pgx.Rows) error) error {
	rows, err := pool.Query(ctx, "SELECT name FROM goods")
	if err != nil {
		return err
	}
	return use(rows)
}
