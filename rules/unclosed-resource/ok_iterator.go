package resource

// The last Next may close it, as that of rows does.
func longest(t table) (string, error) {
	it, err := t.ScanFrom(0)
	if err != nil {
		return "", err
	}
	longest := ""
	for it.Next() {
		if len(it.Line()) > len(longest) {
			longest = it.Line()
		}
	}
	return longest, nil
}

// It ends with what goes through it in another way.
type upperIterator struct{ lineIterator }

func newUpperIterator(it lineIterator) lineIterator { return upperIterator{it} }

func countUpper(t table) int {
	it := t.NewIterator()
	defer it.Close()
	upper := newUpperIterator(it)
	count := 0
	for upper.Next() != "" {
		count++
	}
	return count
}
