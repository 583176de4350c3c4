package timer

import "time"

// The loop over the channel never ends, stopped or not: shown with low confidence.
func forEver(interval time.Duration) {
	ticker := time.NewTicker(interval) // want "low: The ticker `ticker` is never stopped, and the loop over its channel at line 8 never ends."
	for range ticker.C {
		work()
	}
}
