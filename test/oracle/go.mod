module leakcheck.test

// Before 1.23 a timer that nobody stops is kept until it fires; the examples are read with this version too.
go 1.22

// What examples import is faked in modules/, as far as they use it: nothing is downloaded.
require (
	github.com/XSAM/otelsql v0.1.0
	github.com/aws/aws-xray-sdk-go v1.0.0
	github.com/dgraph-io/badger/v4 v4.0.0
	github.com/getsentry/sentry-go v0.1.0
	github.com/jackc/pgx/v5 v5.0.0
	github.com/jmoiron/sqlx v1.0.0
	github.com/newrelic/go-agent/v3 v3.0.0
	github.com/opentracing/opentracing-go v1.0.0
	github.com/surrealdb/surrealdb.go v0.1.0
	github.com/syndtr/goleveldb v1.0.0
	go.etcd.io/bbolt v1.0.0
	go.opencensus.io v0.1.0
	go.opentelemetry.io/otel v1.0.0
	gopkg.in/DataDog/dd-trace-go.v1 v1.0.0
)

replace (
	github.com/XSAM/otelsql => ./modules/github.com/XSAM/otelsql
	github.com/aws/aws-xray-sdk-go => ./modules/github.com/aws/aws-xray-sdk-go
	github.com/dgraph-io/badger/v4 => ./modules/github.com/dgraph-io/badger/v4
	github.com/getsentry/sentry-go => ./modules/github.com/getsentry/sentry-go
	github.com/jackc/pgx/v5 => ./modules/github.com/jackc/pgx/v5
	github.com/jmoiron/sqlx => ./modules/github.com/jmoiron/sqlx
	github.com/newrelic/go-agent/v3 => ./modules/github.com/newrelic/go-agent/v3
	github.com/opentracing/opentracing-go => ./modules/github.com/opentracing/opentracing-go
	github.com/surrealdb/surrealdb.go => ./modules/github.com/surrealdb/surrealdb.go
	github.com/syndtr/goleveldb => ./modules/github.com/syndtr/goleveldb
	go.etcd.io/bbolt => ./modules/go.etcd.io/bbolt
	go.opencensus.io => ./modules/go.opencensus.io
	go.opentelemetry.io/otel => ./modules/go.opentelemetry.io/otel
	gopkg.in/DataDog/dd-trace-go.v1 => ./modules/gopkg.in/DataDog/dd-trace-go.v1
)
