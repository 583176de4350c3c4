// Package opt is a fake.
package opt

type (
	ReadOptions  struct{}
	WriteOptions struct{}
)
