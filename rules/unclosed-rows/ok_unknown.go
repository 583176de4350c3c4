package rows

import (
	"context"
	"errors"
	"fmt"

	"github.com/XSAM/otelsql"
	"github.com/surrealdb/surrealdb.go"
)

func tracedClosed(ctx context.Context, driver, dsn string) (n int, err error) {
	db, err := otelsql.Open(driver, dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "SELECT n FROM numbers")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// An answer that is looked into is none of rows.
func answers(db *surrealdb.DB) (int, error) {
	answer, err := db.Query("SELECT * FROM numbers", nil)
	if err != nil {
		return 0, err
	}
	list, ok := answer.([]any)
	if !ok {
		return 0, errors.New("no list")
	}
	return len(list), nil
}

func printed(address string) error {
	db, err := surrealdb.New(address)
	if err != nil {
		return err
	}
	answer, err := db.Query("SELECT * FROM numbers", nil)
	if err != nil {
		return err
	}
	fmt.Println(answer)
	return nil
}

// A transaction takes its statements with it.
func ofTransaction(ctx context.Context, dsn string) (n int, err error) {
	db, err := otelsql.Open("sqlite", dsn)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	stmt, err := tx.PrepareContext(ctx, "SELECT n FROM numbers WHERE n > ?")
	if err != nil {
		return 0, err
	}
	err = stmt.QueryRowContext(ctx, 0).Scan(&n)
	return n, err
}
