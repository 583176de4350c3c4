package resource

import (
	"errors"
	"io"
	"os"
)

// It has no Close of its own: who gets it closes what is in there.
type upload struct {
	name string
	File io.ReadCloser
}

func openUpload(name string) (*upload, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &upload{name: name, File: f}, nil
}

func uploadInto(w io.Writer, name string) error {
	up, err := openUpload(name) // want "The file `up.File`, from `openUpload`, is never closed."
	if err != nil {
		return err
	}
	_, err = io.Copy(w, up.File)
	return err
}

func checkedUpload(name string, ready bool) (*upload, error) {
	up, err := openUpload(name) // want "The file `up.File`, from `openUpload`, is not closed on the path that returns"
	if err != nil {
		return nil, err
	}
	if !ready {
		return nil, errors.New("not ready")
	}
	return up, nil
}

// A value, of which the field is filled in later.
type attachment struct {
	size    int64
	content *os.File
}

func attach(name string) (a attachment, err error) {
	var found attachment
	if found.content, err = os.Open(name); err != nil {
		return attachment{}, err
	}
	return found, nil
}

func sizeOfAttached(name string) (int64, error) {
	a, err := attach(name) // want "The file `a.content`, from `attach`, is not closed on the path that returns"
	if err != nil {
		return 0, err
	}
	info, err := a.content.Stat()
	if err != nil {
		return 0, err
	}
	if a.size = info.Size(); a.size == 0 {
		a.drop()
	}
	return a.size, nil
}

func (a attachment) drop() { a.content.Close() }
