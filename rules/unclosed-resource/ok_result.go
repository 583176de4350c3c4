package resource

import "os"

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
