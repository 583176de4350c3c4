package check

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// summary is what `npm run oracle` makes a row of.
type summary struct {
	Leaks      tally             `json:"leaks"`
	Oks        tally             `json:"oks"`
	Exceptions map[string]string `json:"exceptions"`
}

type tally struct {
	Shown int `json:"shown"`
	Of    int `json:"of"`
}

func report(t *testing.T, examples map[string]*example, driven map[string]bool, exceptions Exceptions) {
	into := os.Getenv("ORACLE_REPORT")
	if into == "" {
		return
	}
	reached := reach(examples, driven)
	sum := summary{Exceptions: exceptions}
	for name, example := range examples {
		kind := &sum.Oks
		if example.wants > 0 {
			kind = &sum.Leaks
		}
		kind.Of++
		if reached[name] && !example.failed {
			kind.Shown++
		}
	}
	text, err := json.Marshal(sum)
	if err == nil {
		err = os.WriteFile(filepath.Join(into, ruleID()+".json"), text, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
