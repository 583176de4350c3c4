package resource

// The others close what gives a text.
func lookUp(f format) string {
	s := f.newExcerpt("look") // want "low: `s`, from `f.newExcerpt`, is never closed"
	return s.text()
}
