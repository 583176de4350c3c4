// Package otelsql is a fake: as much of the package as the examples use, without the tracing.
package otelsql

import (
	"database/sql"
	"database/sql/driver"
)

type Option func()

func Open(driver, source string, _ ...Option) (*sql.DB, error) { return sql.Open(driver, source) }

func OpenDB(c driver.Connector, _ ...Option) *sql.DB { return sql.OpenDB(c) }
