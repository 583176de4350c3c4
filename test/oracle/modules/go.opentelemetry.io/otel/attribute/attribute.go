// Package attribute is a fake.
package attribute

type KeyValue struct{}

func Int(string, int) KeyValue       { return KeyValue{} }
func String(string, string) KeyValue { return KeyValue{} }
func Bool(string, bool) KeyValue     { return KeyValue{} }
