package tx

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// One bad row ends the import.
func load(ctx context.Context, db *sql.DB, names []string) error {
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}) // want "not committed or rolled back on the path that returns"
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for i, name := range names {
		if _, err := tx.ExecContext(ctx, "INSERT INTO users VALUES (?, ?)", i, name); err != nil {
			return fmt.Errorf("user %d: %w", i, err)
		}
	}
	return tx.Commit()
}

// Rolled back on one error, forgotten on the other.
func transfer(db *sql.DB, from, to, amount int) error {
	tx, err := db.Begin() // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	var balance int
	if err := tx.QueryRow("SELECT n FROM accounts WHERE id = ?", from).Scan(&balance); err != nil {
		tx.Rollback()
		return err
	}
	if balance < amount {
		return errors.New("not enough")
	}
	if _, err := tx.Exec("UPDATE accounts SET n = n + ? WHERE id = ?", amount, to); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// Committed only if something changed.
func touch(db *sql.DB) error {
	tx, err := db.Begin() // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	result, err := tx.Exec("UPDATE users SET seen = 1 WHERE seen = 0")
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if n, _ := result.RowsAffected(); n > 0 {
		return tx.Commit()
	}
	return nil
}

// The deferred function rolls back on a panic only.
func guarded(db *sql.DB, step func() error) error {
	tx, err := db.Begin() // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	if err := step(); err != nil {
		return err
	}
	return tx.Commit()
}

// Each pass begins one, and a skipped pass keeps it.
func migrate(db *sql.DB, steps []string) error {
	for _, step := range steps {
		tx, err := db.Begin() // want "not committed or rolled back"
		if err != nil {
			return err
		}
		if step == "" {
			continue
		}
		if _, err := tx.Exec(step); err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// A second transaction takes the place of the first.
func again(db *sql.DB) error {
	tx, err := db.Begin() // want "not committed or rolled back before `tx` is assigned again"
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		if tx, err = db.Begin(); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// On a connection of its own.
func onConn(ctx context.Context, conn *sql.Conn) error {
	tx, err := conn.BeginTx(ctx, nil) // want "never committed or rolled back"
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM log")
	return err
}

// Begun to see whether the database answers.
func alive(db *sql.DB) error {
	_, err := db.Begin() // want "The transaction of `db.Begin` is thrown away"
	return err
}

// A switch leaves it open in one case.
func apply(db *sqlx.DB, kind string) error {
	tx, err := db.Beginx() // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	switch kind {
	case "all":
		_, err = tx.Exec("DELETE FROM log")
	case "none":
		return nil
	}
	if err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// The handle is opened here; its type follows from that.
func opened(ctx context.Context, dsn string) error {
	db, err := sqlx.ConnectContext(ctx, "sqlite", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTxx(ctx, nil) // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	if _, err := tx.NamedExec("INSERT INTO log VALUES (:name)", map[string]any{"name": "x"}); err != nil {
		return err
	}
	return tx.Commit()
}

// A helper of the package begins it for its caller.
func begin(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	return tx, nil
}

func useBegun(ctx context.Context, db *sql.DB) error {
	tx, err := begin(ctx, db) // want "The transaction `tx`, from `begin`, is not committed or rolled back on the path"
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		return err
	}
	return tx.Commit()
}

// A helper that only executes leaves the duty here.
func clear(tx *sql.Tx) error {
	_, err := tx.Exec("DELETE FROM log")
	return err
}

func useCleared(db *sql.DB) error {
	tx, err := db.Begin() // want "not committed or rolled back on the path that returns"
	if err != nil {
		return err
	}
	if err := clear(tx); err != nil {
		return err
	}
	return tx.Commit()
}
