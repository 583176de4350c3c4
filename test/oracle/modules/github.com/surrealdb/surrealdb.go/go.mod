module github.com/surrealdb/surrealdb.go

go 1.22
