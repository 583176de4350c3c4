package resource

// What goes through a table holds a file of it until it is closed.
type table interface {
	NewIterator() lineIterator
	ScanFrom(line int) (lineScanner, error)
}

type lineIterator interface {
	Next() string
	Close() error
}

type lineScanner interface {
	Next() bool
	Line() string
	Close() error
}

func countLines(t table) int {
	it := t.NewIterator() // want "The iterator `it`, from `t.NewIterator`, is never closed"
	count := 0
	for it.Next() != "" {
		count++
	}
	return count
}

func hasLine(t table, line string) (bool, error) {
	it, err := t.ScanFrom(0) // want "The iterator `it`, from `t.ScanFrom`, is not closed on the path that returns"
	if err != nil {
		return false, err
	}
	for it.Next() {
		if it.Line() == line {
			return true, nil
		}
	}
	return false, nil
}
