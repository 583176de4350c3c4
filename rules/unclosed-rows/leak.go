package rows

import (
	"context"
	"database/sql"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
)

// A failed Scan returns from inside the loop, before the rows have closed themselves.
func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users") // want "The result set `rows`, from `db.Query`, is not closed on the path that returns at line 23."
	if err != nil {
		return nil, err
	}
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

// The loop stops at the first hit.
func find(ctx context.Context, db *sql.DB, wanted string) (bool, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM users") // want "not closed on the path that returns"
	if err != nil {
		return false, err
	}
	for rows.Next() {
		var name string
		if rows.Scan(&name) == nil && name == wanted {
			return true, nil
		}
	}
	return false, rows.Err()
}

// Asked for existence only, in a transaction, with which they end.
func exists(tx *sql.Tx, id int) (bool, error) {
	rows, err := tx.Query("SELECT 1 FROM users WHERE id = ?", id) // want "low: not closed on the path that returns at line 52"
	if err != nil {
		return false, err
	}
	if rows.Next() {
		return true, nil
	}
	return false, errors.New("none")
}

// Query where Exec is meant.
func touch(db *sql.DB) error {
	_, err := db.Query("UPDATE users SET seen = now()") // want "The result set of `db.Query` is thrown away"
	return err
}

// The deferred Close comes after the next call that can fail.
func columns(db *sqlx.DB, most string) ([]string, error) {
	rows, err := db.Queryx("SELECT * FROM users") // want "not closed on the path that returns at line 71"
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	return cols[:n], err
}

// A pool's rows keep a connection out of the pool. Where they cannot be scanned they close themselves.
func first(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	rows, err := pool.Query(ctx, "SELECT name FROM users") // want "not closed on the path that returns"
	if err != nil {
		return "", err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err == nil {
			return name, nil
		}
	}
	return "", rows.Err()
}

// Prepared on each call.
func insert(db *sql.DB, name string) error {
	stmt, err := db.Prepare("INSERT INTO users VALUES (?)") // want "The statement `stmt`, from `db.Prepare`, is never closed."
	if err != nil {
		return err
	}
	_, err = stmt.Exec(name)
	return err
}

// Prepared in a loop, and closed only at the end.
func insertAll(db *sql.DB, tables []string) error {
	for _, table := range tables {
		stmt, err := db.Prepare("INSERT INTO " + table + " VALUES (1)") // want "not closed on the path that returns"
		if err != nil {
			return err
		}
		if _, err := stmt.Exec(); err != nil {
			return err
		}
		stmt.Close()
	}
	return nil
}

// A function of the package hands the rows on.
func query(db *sql.DB) (*sql.Rows, error) {
	return db.Query("SELECT 1")
}

func one(db *sql.DB) (n int, err error) {
	rows, err := query(db) // want "never closed"
	if err != nil {
		return 0, err
	}
	rows.Next()
	return n, rows.Scan(&n)
}

// An interface of the package that databases and transactions share.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func through(ctx context.Context, q querier) (n int, err error) {
	rows, err := q.QueryContext(ctx, "SELECT n FROM numbers") // want "The result set `rows`, from `q.QueryContext`, is not closed on the path that returns"
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// A statement's rows are rows like any other.
func prepared(stmt *sql.Stmt) (n int, err error) {
	rows, err := stmt.Query() // want "never closed"
	if err != nil {
		return 0, err
	}
	if cols, _ := rows.Columns(); len(cols) > 0 {
		n = len(cols)
	}
	return n, nil
}

// One result set after the other: the last leaves by a break.
func several(ctx context.Context, conn *sql.Conn) error {
	rows, err := conn.QueryContext(ctx, "SELECT 1; SELECT 2") // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	for rows.NextResultSet() {
		var n int
		if !rows.Next() {
			break
		}
		if err := rows.Scan(&n); err != nil {
			return err
		}
	}
	return nil
}

// Rows end with their transaction at the latest; until then they stay open.
func namesIn(tx *sql.Tx) ([]string, error) {
	rows, err := tx.Query("SELECT name FROM users") // want "low: not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Close()
}
