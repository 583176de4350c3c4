package resource

import (
	"io"
	"os"
)

func closedUpload(w io.Writer, name string) error {
	up, err := openUpload(name)
	if err != nil {
		return err
	}
	defer up.File.Close()
	_, err = io.Copy(w, up.File)
	return err
}

// What is returned, and what is closed by a method of another name.
func uploaded(name string) (io.ReadCloser, error) {
	up, err := openUpload(name)
	if err != nil {
		return nil, err
	}
	return up.File, nil
}

func (up *upload) drainInto(w io.Writer) error {
	defer up.File.Close()
	_, err := io.Copy(w, up.File)
	return err
}

func drainedUpload(w io.Writer, name string) error {
	up, err := openUpload(name)
	if err != nil {
		return err
	}
	return up.drainInto(w)
}

// There may be nothing in the field.
type entry struct {
	name string
	body *os.File
}

func openEntry(name string, whole bool) (*entry, error) {
	e := &entry{name: name}
	if whole {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		e.body = f
	}
	return e, nil
}

func nameOfEntry(name string) (string, error) {
	e, err := openEntry(name, false)
	if err != nil {
		return "", err
	}
	return e.name, nil
}

// It is kept elsewhere, too, and closed by whoever keeps it.
var attached []*attachment

func attachShared(name string) (*attachment, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	a := &attachment{content: f}
	attached = append(attached, a)
	return a, nil
}

func nameOfShared(name string) (string, error) {
	a, err := attachShared(name)
	if err != nil {
		return "", err
	}
	return a.content.Name(), nil
}

func closeAttached() {
	for _, a := range attached {
		a.content.Close()
	}
	attached = nil
}
