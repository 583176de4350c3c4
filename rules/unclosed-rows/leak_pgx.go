package rows

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A value that will not do ends the loop early. One that does not scan closes the rows.
func prices(ctx context.Context, conn *pgx.Conn) (map[string]int, error) {
	rows, err := conn.Query(ctx, "SELECT name, price FROM goods") // want "The result set `rows`, from `conn.Query`, is not closed on the path that returns"
	if err != nil {
		return nil, fmt.Errorf("prices: %w", err)
	}
	found := map[string]int{}
	for rows.Next() {
		var name string
		var price int
		if err := rows.Scan(&name, &price); err != nil {
			return nil, fmt.Errorf("price: %w", err)
		}
		if name == "" {
			return nil, errors.New("no name")
		}
		found[name] = price
	}
	return found, rows.Err()
}

// Asked for existence only, in a transaction.
func sold(ctx context.Context, tx pgx.Tx, name string) (bool, error) {
	rows, err := tx.Query(ctx, "SELECT 1 FROM sales WHERE name = $1", name) // want "low: never closed"
	if err != nil {
		return false, err
	}
	return rows.Next(), rows.Err()
}

// Query where Exec is meant.
func clear(ctx context.Context, pool *pgxpool.Pool) error {
	_, err := pool.Query(ctx, "DELETE FROM sales") // want "The result set of `pool.Query` is thrown away"
	return err
}

// The loop waits for a bound.
func some(ctx context.Context, pool *pgxpool.Pool, most int) (names []string, err error) {
	rows, err := pool.Query(ctx, "SELECT name FROM goods") // want "not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		if names = append(names, fmt.Sprint(values[0])); len(names) == most {
			break
		}
	}
	return names, nil
}

// The connection is the caller's, and can do nothing more.
func acquired(ctx context.Context, conn *pgxpool.Conn) error {
	rows, err := conn.Query(ctx, "SELECT name FROM goods") // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	if len(rows.FieldDescriptions()) != 1 {
		return errors.New("not one column")
	}
	rows.Close()
	return rows.Err()
}
