// Package pgconn is a fake.
package pgconn

type CommandTag struct{ rows int }

func NewCommandTag(rows int) CommandTag { return CommandTag{rows} }

func (t CommandTag) RowsAffected() int64 { return int64(t.rows) }

type FieldDescription struct{ Name string }
