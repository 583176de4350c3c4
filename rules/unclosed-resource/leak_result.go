package resource

import "os"

// A deferred literal sets the error after all.
func checkedDeferred(name string, check func() error) (*os.File, error) {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	if err := prepared(check); err != nil {
		return nil, err
	}
	return f, nil
}

func prepared(check func() error) (err error) {
	defer func() { err = check() }()
	return nil
}
