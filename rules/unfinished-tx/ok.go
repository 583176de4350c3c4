package tx

import (
	"context"
	"database/sql"

	"github.com/jmoiron/sqlx"
	bolt "go.etcd.io/bbolt"
)

func deferred(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		return err
	}
	return tx.Commit()
}

func onEveryPath(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM log"); err != nil {
		_ = tx.Rollback()
		return err
	}
	return tx.Commit()
}

func inLiteral(db *sql.DB) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	_, err = tx.Exec("DELETE FROM log")
	return err
}

func byHelper(db *sql.DB) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer finish(tx, &err)
	_, err = tx.Exec("DELETE FROM log")
	return err
}

func finish(tx *sql.Tx, err *error) {
	if *err != nil {
		tx.Rollback()
	} else {
		tx.Commit()
	}
}

func returned(ctx context.Context, db *sql.DB) (*sql.Tx, error) {
	return db.BeginTx(ctx, nil)
}

type store struct{ tx *sqlx.Tx }

func stored(db *sqlx.DB) (*store, error) {
	tx, err := db.Beginx()
	if err != nil {
		return nil, err
	}
	return &store{tx: tx}, nil
}

func passedOn(db *sql.DB, run func(*sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	return run(tx)
}

func snapshot(db *bolt.DB, read func(*bolt.Tx)) error {
	tx, err := db.Begin(false)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	read(tx)
	return nil
}

func withinView(db *bolt.DB) error {
	return db.View(func(tx *bolt.Tx) error { return nil })
}
