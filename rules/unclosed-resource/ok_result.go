package resource

import (
	"errors"
	"os"
)

// It has an error only because its like have one, and no run takes the branch of it.
func checkedInVain(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if _, err := settings(name); err != nil {
		return nil, err
	}
	if err := prepare(name); err != nil {
		return nil, err
	}
	return f, nil
}

func settings(name string) ([]string, error) {
	if name == "" {
		return nil, nil
	}
	return []string{name}, prepare(name)
}

func prepare(string) error {
	return nil
}

// What always fails never comes back without an error.
func refused(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if err := refuse(name); err == nil {
		return nil
	}
	return f.Close()
}

func refuse(name string) error {
	return &os.PathError{Op: "open", Path: name, Err: os.ErrPermission}
}

// Where it says no, it gave nothing.
func usesAttempt(name string) (string, error) {
	f, ok, err := attempt(name)
	if err != nil {
		return "", err
	}
	if !ok {
		return "nothing", nil
	}
	defer f.Close()
	return f.Name(), nil
}

func attempt(name string) (f *os.File, ok bool, err error) {
	if name == "" {
		return
	}
	f, err = os.Open(name)
	if err != nil {
		return nil, false, err
	}
	return f, true, nil
}

func usesLock(name string, ready bool) error {
	release, ok, err := lock(name)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	if !ready {
		release()
		return errors.New("not ready")
	}
	release()
	return nil
}

func lock(name string) (func(), bool, error) {
	f, ok, err := attempt(name)
	if err != nil || !ok {
		return nil, false, err
	}
	return func() { f.Close() }, true, nil
}

type source struct{ remote bool }

// A field of what comes with it says whether there is something.
func usesRemote(name string) (string, error) {
	f, from, err := fetch(name)
	if err != nil {
		return "", err
	}
	if !from.remote {
		return "local", nil
	}
	defer f.Close()
	return f.Name(), nil
}

func fetch(name string) (*os.File, source, error) {
	if name == "" {
		return nil, source{}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, source{}, err
	}
	return f, source{remote: true}, nil
}

type verdict int

const (
	denied verdict = iota
	granted
)

func usesGranted(name string) (string, error) {
	f, v := admit(name)
	if v != granted {
		return "", os.ErrPermission
	}
	defer f.Close()
	return f.Name(), nil
}

func admit(name string) (*os.File, verdict) {
	f, err := os.Open(name)
	if err != nil {
		return nil, denied
	}
	return f, granted
}
