package rows

import (
	"context"
	"errors"

	"github.com/jmoiron/sqlx"
)

type user struct {
	ID   int
	Name string
}

// A struct that does not fit ends the loop early.
func users(ctx context.Context, db *sqlx.DB) ([]user, error) {
	rows, err := db.QueryxContext(ctx, "SELECT * FROM users") // want "The result set `rows`, from `db.QueryxContext`, is not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	var all []user
	for rows.Next() {
		var u user
		if err := rows.StructScan(&u); err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// The handle is opened here, and its rows are forgotten.
func tables(dsn string) (names []string, err error) {
	db, err := sqlx.Connect("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	rows, err := db.Queryx("SELECT name FROM sqlite_master") // want "not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// Only the first row is wanted.
func firstUser(db *sqlx.DB, name string) (u user, err error) {
	rows, err := db.NamedQuery("SELECT * FROM users WHERE name = :name", map[string]any{"name": name}) // want "not closed on the path that returns"
	if err != nil {
		return u, err
	}
	if !rows.Next() {
		return u, errors.New("no such user")
	}
	err = rows.StructScan(&u)
	return u, err
}

// A statement with names, prepared for one call.
func rename(db *sqlx.DB, u user) error {
	stmt, err := db.PrepareNamed("UPDATE users SET name = :name WHERE id = :id") // want "The statement `stmt`, from `db.PrepareNamed`, is never closed."
	if err != nil {
		return err
	}
	_, err = stmt.Exec(u)
	return err
}

// A prepared statement that is not reached by the deferred Close.
func remove(ctx context.Context, db *sqlx.DB, ids []int) error {
	stmt, err := db.PreparexContext(ctx, "DELETE FROM users WHERE id = ?") // want "not closed on the path that returns"
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return errors.New("nothing to remove")
	}
	defer stmt.Close()
	for _, id := range ids {
		if _, err := stmt.ExecContext(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// They end with the transaction, and keep its connection busy until then.
func lock(tx *sqlx.Tx, id int) (bool, error) {
	rows, err := tx.Queryx("SELECT 1 FROM users WHERE id = ? FOR UPDATE", id) // want "low: not closed on the path that returns"
	if err != nil {
		return false, err
	}
	if rows.Next() {
		return true, nil
	}
	return false, rows.Err()
}

// An interface of the library has the same methods.
func count(q sqlx.Ext, table string) (n int, err error) {
	rows, err := q.Queryx("SELECT * FROM " + table) // want "not closed on the path that returns"
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if n++; n > 1000 {
			return n, errors.New("too many")
		}
	}
	return n, rows.Err()
}
