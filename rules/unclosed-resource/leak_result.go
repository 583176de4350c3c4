package resource

import (
	"errors"
	"os"
)

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

// It said yes, and is forgotten for another reason.
func forgetsAttempt(name string, ready bool) error {
	f, ok, err := attempt(name) // want "`f`, from `attempt`, is not closed on the path that returns"
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	if !ready {
		return errors.New("not ready")
	}
	return f.Close()
}

// What comes with it says something else.
func forgetsOld(name string) error {
	f, created, err := openOrCreate(name) // want "`f`, from `openOrCreate`, is not closed on the path that returns"
	if err != nil {
		return err
	}
	if !created {
		return nil
	}
	return f.Close()
}

func openOrCreate(name string) (*os.File, bool, error) {
	f, err := os.Open(name)
	if err == nil {
		return f, false, nil
	}
	f, err = os.Create(name)
	if err != nil {
		return nil, false, err
	}
	return f, true, nil
}

// It comes with an error, and whoever gets that looks at nothing else.
func checkedBeside(name string, check func() error) (*os.File, error) {
	f, err := os.Open(name) // want "`f`, from `os.Open`, is not closed on the path that returns"
	if err != nil {
		return f, err
	}
	if err := check(); err != nil {
		return f, err
	}
	return f, nil
}
