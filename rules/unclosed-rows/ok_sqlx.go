package rows

import (
	"context"

	"github.com/jmoiron/sqlx"
)

func selected(ctx context.Context, db *sqlx.DB) (all []user, err error) {
	err = db.SelectContext(ctx, &all, "SELECT * FROM users")
	return all, err
}

func queried(ctx context.Context, db *sqlx.DB) (all []user, err error) {
	rows, err := db.QueryxContext(ctx, "SELECT * FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u user
		if err := rows.StructScan(&u); err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

func counted(db *sqlx.DB) (n int, err error) {
	rows, err := db.Queryx("SELECT * FROM users")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

func renamed(db *sqlx.DB, u user) error {
	stmt, err := db.PrepareNamed("UPDATE users SET name = :name WHERE id = :id")
	if err != nil {
		return err
	}
	defer func() { _ = stmt.Close() }()
	_, err = stmt.Exec(u)
	return err
}

type cache struct{ byName *sqlx.Stmt }

// The statement lives as long as its owner.
func (c *cache) open(db *sqlx.DB) (err error) {
	c.byName, err = db.Preparex("SELECT * FROM users WHERE name = ?")
	return err
}

func (c *cache) keep(db *sqlx.DB) error {
	stmt, err := db.Preparex("SELECT * FROM users WHERE name = ?")
	if err != nil {
		return err
	}
	c.byName = stmt
	return nil
}

// A statement of a transaction ends with it.
func transacted(tx *sqlx.Tx, u user) error {
	stmt, err := tx.PrepareNamed("UPDATE users SET name = :name WHERE id = :id")
	if err != nil {
		return err
	}
	_, err = stmt.Exec(u)
	return err
}

func closedInBoth(db *sqlx.DB, each func(user) error) error {
	rows, err := db.Queryx("SELECT * FROM users")
	if err != nil {
		return err
	}
	for rows.Next() {
		var u user
		if err := rows.StructScan(&u); err == nil {
			err = each(u)
		}
		if err != nil {
			rows.Close()
			return err
		}
	}
	return rows.Close()
}
