package resource

import (
	"io"
	"net"
	"os"

	"leakcheck.test/check"
)

// A part of an bookcase, which ends when it is asked for the next one.
type part struct {
	*os.File
}

func (p part) next() volume {
	p.Close()
	return part{opened()}
}

// A transport over a connection, or one whose connection is gone.
type over struct{ conn net.Conn }

func (o over) Conn() net.Conn { return o.conn }

func (o over) Close() error {
	if o.conn == nil {
		return nil
	}
	return o.conn.Close()
}

func connected() transport {
	here, there := net.Pipe()
	there.Close()
	return over{here}
}

func leaksOfFields() check.Calls {
	return check.Calls{
		"courier.open": {func() { c := courier{closed: make(chan struct{})}; c.open(file, succeeding); c.Close() }},
		"tower.light":  {func() { t := tower{&beacon{opened()}}; t.light() }},
		"tower.next":   {func() { t := tower{&beacon{opened()}}; t.next(make([]byte, 1), nil) }},
	}
}

func oksOfFields() check.Calls {
	return check.Calls{
		"messenger.Close": {func() { (&messenger{closed: make(chan struct{})}).Close() }},
		"messenger.run": {
			func() { m := messenger{closed: make(chan struct{})}; m.Close(); m.run(file, nil) },
			func() { out := make(chan *messenger, 1); new(messenger).run(file, out); (<-out).file.Close() },
		},
		"tower.shift":      {func() { t := tower{&beacon{opened()}}; t.shift(make([]byte, 1)); t.Stop() }},
		"beacon.moved":     {func() { t := tower{&beacon{opened()}}; t.shift(make([]byte, 1)); t.Stop() }},
		"tower.replace":    {func() { new(tower).replace(nil, false) }},
		"tower.blink":      {func() { f := opened(); f.Close(); t := tower{&beacon{f}}; t.blink(true) }},
		"tower.exchange":   {func() { t := tower{&beacon{opened()}}; t.exchange(nil) }},
		"beacon.remove":    {func() { t := tower{&beacon{opened()}}; t.exchange(nil) }},
		"tower.tryOut":     {func() { new(tower).tryOut(&beacon{opened()}) }, func() { f, _ := os.Create("on.txt"); b := &beacon{f}; new(tower).tryOut(b); b.Stop() }},
		"candle.shine":     {func() { l := lantern{&candle{1}}; l.renew(); l.Close() }},
		"candle.Close":     {func() { l := lantern{&candle{1}}; l.renew(); l.Close() }},
		"lantern.renew":    {func() { l := lantern{&candle{1}}; l.renew(); l.Close() }},
		"lantern.Close":    {func() { l := lantern{&candle{1}}; l.renew(); l.Close() }},
		"tower.extinguish": {func() { t := tower{&beacon{opened()}}; t.extinguish() }},
		"tower.following":  {func() { f := opened(); f.Close(); t := tower{&beacon{f}}; t.following(make([]byte, 1), nil) }},
		"shelves.Put":      {func() { a := bookcase{shelves{}, opened()}; a.turn(1, opened()); a.Close() }},
		"bookcase.turn":    {func() { a := bookcase{shelves{}, opened()}; a.turn(1, opened()); a.Close() }},
		"bookcase.size":    {func() { a := bookcase{shelves{}, opened()}; a.size(); a.Close() }},
		"bookcase.Close":   {func() { a := bookcase{shelves{}, opened()}; a.Close() }},
		"scribe.Stop":      {func() { (&scribe{closed: make(chan struct{})}).Stop() }},
		"scribe.run":       {func() { s := scribe{closed: make(chan struct{})}; s.Stop(); s.run(file) }},
		"daybook.Close":    {func() { j, _, _ := openDaybook("daybook.txt"); j.Close() }},
		"openDaybook":      {func() { j, _, _ := openDaybook("daybook.txt"); j.Close() }, func() { openDaybook("no/daybook.txt") }},
		"ledger.open":      {func() { var l ledger; l.open("daybook.txt"); l.Close() }, func() { new(ledger).open("no/daybook.txt") }},
		"ledger.size":      {func() { var l ledger; l.open("daybook.txt"); l.size(); l.Close() }},
		"ledger.Close":     {func() { var l ledger; l.open("daybook.txt"); l.Close() }},
		"wrapped.end": {
			func() { f, _ := os.Open(file); (&wrapped{raw: f, file: f}).end() },
			func() { f, _ := os.Open(file); g, _ := os.Open(file); (&wrapped{raw: f, file: g}).end() },
			func() { f, _ := os.Open(file); f.Close(); (&wrapped{raw: f, file: f}).end() },
		},
		"rotated.rotate": {func() {
			r := rotated{}
			r.rotate(file)
			r.rotate(file)
			r.reset()
		}},
		"task.Close": {func() { new(task).Close() }},
		"task.read":  {func() { (&task{path: file}).read() }, func() { (&task{path: missing}).read() }},
		"rotated.start": {
			func() { r := rotated{}; r.start(file); r.file.Close() },
			func() { r := rotated{file: opened(), open: true}; r.start(file); r.file.Close() },
		},
		"rotated.log":   {func() { r := rotated{file: opened(), open: true}; r.log("x"); r.file.Close() }},
		"rotated.clear": {func() { r := rotated{file: opened()}; r.clear() }},
		"rotated.drop":  {func() { r := rotated{file: opened()}; r.drop() }, func() { new(rotated).drop() }},
		"rotated.end":   {func() { r := rotated{file: opened()}; r.end() }},
		"volumes.advance": {func() {
			v := volumes{part{opened()}}
			if err := v.advance(make([]byte, 1)); err != nil && err != io.EOF {
				panic(err)
			}
			v.Close()
		}},
		"link.addr":     {func() { l := link{over{}, connected}; l.addr(); l.Close() }},
		"segments.open": {func() { s := segments{all: map[int]*os.File{}}; f, _ := s.open(file, 0); f.Close() }, func() { new(segments).open(missing, 0) }},
		"segments.advance": {
			func() {
				s := segments{all: map[int]*os.File{}}
				s.head, _ = s.open(file, 0)
				s.advance(file, 1)
				s.Close()
			},
			func() { new(segments).advance(file, 1) },
		},
		"segments.Close": {func() { s := segments{head: opened()}; s.Close() }},
		"turns.turn":     {func() { t := turns{opened(), opened()}; t.turn(opened()); t.Close() }},
		"turns.Close":    {func() { t := turns{opened(), opened()}; t.Close() }},
		"volumes.Close":  {func() { v := volumes{part{opened()}}; v.Close() }},
		"link.Close":     {func() { l := link{connected(), connected}; l.Close() }},
	}
}
