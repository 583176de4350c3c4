package rows

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

func closed(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scan(rows)
}

func scan(rows *sql.Rows) ([]string, error) {
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all = append(all, name)
	}
	return all, rows.Err()
}

// Rows close themselves after the last one, and nothing leaves the loop before.
func exhausted(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

func exhaustedByHand(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return 0, err
	}
	n := 0
	for {
		if !rows.Next() {
			break
		}
		n++
	}
	return n, rows.Err()
}

func closedBeforeReturn(db *sql.DB) error {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := rows.Scan(); err != nil {
			rows.Close()
			return err
		}
	}
	return nil
}

func returned(db *sql.DB) (*sql.Rows, error) {
	rows, err := db.Query("SELECT name FROM users")
	return rows, err
}

type cursor struct{ rows *sql.Rows }

func stored(db *sql.DB) (*cursor, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	return &cursor{rows}, nil
}

// pgx.CollectRows closes what it collects.
func collected(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	rows, err := pool.Query(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func scanned(db *sqlx.DB, into any) error {
	rows, err := db.Queryx("SELECT * FROM users")
	if err != nil {
		return err
	}
	return sqlx.StructScan(rows, into)
}

// One row needs no closing.
func row(db *sql.DB) (n int, err error) {
	err = db.QueryRow("SELECT 1").Scan(&n)
	return n, err
}

// A statement of a transaction ends with it.
func inTransaction(tx *sql.Tx) error {
	stmt, err := tx.Prepare("INSERT INTO users VALUES (?)")
	if err != nil {
		return err
	}
	_, err = stmt.Exec("x")
	return err
}

func statement(db *sql.DB) error {
	stmt, err := db.Prepare("INSERT INTO users VALUES (?)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	_, err = stmt.Exec("x")
	return err
}

func throughClosed(ctx context.Context, q querier) (n int, err error) {
	rows, err := q.QueryContext(ctx, "SELECT n FROM numbers")
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

func inLiteral(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT n FROM numbers")
	if err != nil {
		return 0, err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	if rows.Next() {
		err = rows.Scan(&n)
	}
	return n, err
}

func checked(db *sql.DB) bool {
	rows, err := db.Query("SELECT 1")
	if err == nil {
		rows.Close()
	}
	return err == nil
}

// The retry takes another query's rows only after this one has failed.
func retried(db *sql.DB) error {
	rows, err := db.Query("SELECT * FROM now")
	if err != nil {
		rows, err = db.Query("SELECT * FROM before")
	}
	if err != nil {
		return err
	}
	return rows.Close()
}

func sent(db *sql.DB, to chan<- *sql.Rows) error {
	rows, err := db.Query("SELECT 1")
	if err != nil {
		return err
	}
	to <- rows
	return nil
}

// With the context of a query its rows end.
func endsWithContext(ctx context.Context, db *sql.DB) (bool, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := db.QueryContext(ctx, "SELECT name FROM users")
	if err != nil {
		return false, err
	}
	return rows.Next(), nil
}
