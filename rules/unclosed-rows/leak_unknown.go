package rows

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/XSAM/otelsql"
)

// What the module gives is not known; the query in SQL and what is done with its result show that these are rows.
func traced(ctx context.Context, dsn string) (n int, err error) {
	db, err := otelsql.Open("sqlite", dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT n FROM numbers") // want "The result set `rows`, from `db.QueryContext`, is not closed on the path that returns"
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

func tracedFirst(ctx context.Context, dsn string) error {
	db, err := otelsql.Open("sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, err := db.Query(`SELECT 1 FROM numbers`) // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	if !rows.Next() {
		return errors.New("none")
	}
	return nil
}

// What is done with the value shows that it is a statement.
func tracedStatement(ctx context.Context, c driver.Connector) (n int, err error) {
	db := otelsql.OpenDB(c)
	stmt, err := db.PrepareContext(ctx, "SELECT n FROM numbers WHERE n > ?") // want "The statement `stmt`, from `db.PrepareContext`, is never closed"
	if err != nil {
		return 0, err
	}
	err = stmt.QueryRowContext(ctx, 0).Scan(&n)
	return n, err
}
