package unclosed

import (
	"context"
	"errors"
	"testing"

	"leakcheck.test/check"
)

var errFailed = errors.New("failed")

func Test(t *testing.T) {
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Goroutines, Calls: oks()},
		check.Group{Meter: check.Goroutines, Calls: leaks()},
	)
}

func leaks() check.Calls {
	return check.Calls{
		"namesWith":       {func() { namesWith([]string{"a"}, []string{""}, ignoreText) }},
		"noCloseRange":    {func() { noCloseRange([]string{"a"}, 2, ignoreText) }},
		"upload":          {func() { upload([]string{"a"}, ignoreText, failing) }},
		"uploader.upload": {func() { (&uploader{ignoreText}).upload([]string{"a", ""}) }},
		"copied":          {func() { go copied(func() (int, error) { return 0, errFailed }, ignore) }},
		"written":         {func() { written("a", func(string) error { return nil }) }},
		"sentAll":         {func() { sentAll(context.Background(), []string{"a", "b"}, ignoreText) }},
		"measured":        {func() { measured(func(p *progress) { p.step(1) }, ignore) }},
	}
}

func oks() check.Calls {
	return check.Calls{
		"namesOf":  {func() { namesOf([]string{"", ""}, ignoreText) }, func() { namesOf([]string{"a"}, ignoreText) }},
		"afterAll": {func() { afterAll([]string{"a", "b"}) }},
		"deferred": {
			func() { deferred([]string{"a"}, ignoreText, failing) },
			func() { deferred([]string{"a"}, ignoreText, func(string) error { return nil }) },
		},
		"byGroup":  {func() { byGroup([]int{1, 2}, func(n int) int { return 2 * n }) }},
		"byHelper": {func() { byHelper([]int{1, 2}) }},
		"untilDone": {func() {
			ctx, cancel := context.WithCancel(context.Background())
			worked := make(chan int, 1)
			untilDone(ctx, func(n int) { worked <- n })
			<-worked
			cancel()
		}},
		"untilError": {func() {
			untilError([]func() error{func() error { return nil }}, func(error) {})
		}},
		"untilAll":  {func() { untilAll([]int{1, 2}, ignore) }},
		"untilZero": {func() { untilZero([]int{1, 2}, ignore) }},
		"returned":  {func() { in := returned(ignore); in <- 1; close(in) }},
		"onlyOne":   {func() { onlyOne() }},
		"runAll": {func() {
			none := func() error { return nil }
			runAll([]func() error{none, none})
		}},
		"newTally":    {func() { tallied() }},
		"tally.close": {func() { tallied() }},
	}
}

func tallied() {
	t := newTally()
	t.steps <- 1
	t.close()
}

func failing(string) error { return errFailed }
func ignore(int)           {}
func ignoreText(string)    {}
