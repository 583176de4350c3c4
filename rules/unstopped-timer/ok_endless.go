package timer

import "time"

// Nothing leaks while the loop runs, and it runs for ever.
func endless(interval time.Duration) {
	ticker := time.NewTicker(interval)
	for {
		<-ticker.C
		work()
	}
}

func endlessRange(interval time.Duration) {
	for range time.Tick(interval) {
		work()
	}
}

func endlessGoroutine(interval time.Duration) {
	beat := time.Tick(interval)
	go func() {
		for {
			<-beat
			work()
		}
	}()
}

func init() {
	beat := time.Tick(time.Hour)
	go func() {
		for range beat {
			work()
		}
	}()
}
