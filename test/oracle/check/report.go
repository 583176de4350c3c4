package check

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// summary is what `npm run oracle` makes a row of.
type summary struct {
	Leaks      tally       `json:"leaks"`
	Oks        tally       `json:"oks"`
	Exceptions []exception `json:"exceptions"`
}

type tally struct {
	Shown int `json:"shown"`
	Of    int `json:"of"`
}

type exception struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
	File   string `json:"file"`
	From   int    `json:"from"`
	To     int    `json:"to"`
}

func report(t *testing.T, examples map[string]*example, reached map[string]bool, exceptions Exceptions) {
	sum := summary{Exceptions: []exception{}}
	for _, name := range sorted(examples) {
		e := examples[name]
		kind := &sum.Oks
		if e.wants > 0 {
			kind = &sum.Leaks
		}
		kind.Of++
		if reason, ok := exceptions[name]; ok {
			sum.Exceptions = append(sum.Exceptions, exception{name, reason, e.file, e.from, e.to})
		} else if reached[name] && !e.failed {
			kind.Shown++
		}
	}
	text, err := json.Marshal(sum)
	if err == nil {
		err = os.WriteFile(filepath.Join(here, "summary.json"), text, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
