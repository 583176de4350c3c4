// Package codes is a fake.
package codes

type Code uint32

const (
	Unset Code = iota
	Error
	Ok
)
