// Package pgxpool is a fake. A pool hands out no connections; its rows and transactions are counted.
package pgxpool

import "github.com/jackc/pgx/v5"

type Pool struct{ pgx.Fake }
