package deferinloop

import (
	"io"
	"os"
	"path/filepath"
)

// A folder has as many files as there are; who names them, as for countBytes, names as a rule a few.
func countFolder(folder string) (int64, error) {
	var total int64
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		f, err := os.Open(filepath.Join(folder, entry.Name()))
		if err != nil {
			return 0, err
		}
		defer f.Close() // want "`f`, from `os.Open`, is released only when the function ends"
		n, err := io.Copy(io.Discard, f)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
