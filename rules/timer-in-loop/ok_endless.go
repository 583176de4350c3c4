package loop

import "time"

// Made once, ranged over for ever after.
func ticking(interval time.Duration) {
	for range time.Tick(interval) {
		work(0)
	}
}
