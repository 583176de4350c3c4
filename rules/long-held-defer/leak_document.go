package longhelddefer

import (
	"os"
	"time"
)

// Document A's own example as it stands.
func leakyDeferUnchecked() {
	f, _ := os.Open("file.txt")
	defer f.Close() // want "stays open through the sleep at line 13"
	// something that runs long
	time.Sleep(time.Hour)
}
