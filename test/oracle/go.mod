module leakcheck.test

// Before 1.23 a timer that nobody stops is kept until it fires; the examples are read with this version too.
go 1.22

// What examples import is faked in modules/, as far as they use it: nothing is downloaded.
require (
	github.com/jackc/pgx/v5 v5.0.0
	github.com/jmoiron/sqlx v1.0.0
	go.etcd.io/bbolt v1.0.0
	go.opencensus.io v0.1.0
	go.opentelemetry.io/otel v1.0.0
)

replace (
	github.com/jackc/pgx/v5 => ./modules/github.com/jackc/pgx/v5
	github.com/jmoiron/sqlx => ./modules/github.com/jmoiron/sqlx
	go.etcd.io/bbolt => ./modules/go.etcd.io/bbolt
	go.opencensus.io => ./modules/go.opencensus.io
	go.opentelemetry.io/otel => ./modules/go.opentelemetry.io/otel
)
