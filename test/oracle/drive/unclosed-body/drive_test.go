package body

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"leakcheck.test/check"
)

var (
	client = http.DefaultClient
	server *check.Server
	remote = &api{client}
)

func Test(t *testing.T) {
	server = check.NewServer(t, http.HandlerFunc(answer))
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Descriptors, Calls: check.Calls{
			// The end of a plain body frees its connection. That of one that has taken its connection over does not.
			"fetch":    {func() { fetch(server.URL + "/switch") }},
			"fetchAll": {func() { fetchAll([]string{server.URL + "/switch"}) }},
			"message":  {func() { message(server.URL + "/switch") }},
		}},
		check.Group{Meter: server.Connections, Calls: leaks()},
		check.Group{Meter: server.Connections, Calls: oks()},
	)
}

// patient tries but once.
type patient struct{}

func (patient) Do(req *http.Request, tries int) (*http.Response, error) { return client.Do(req) }

func leaks() check.Calls {
	url := server.URL
	return check.Calls{
		"decode":   {func() { decode(client, get(url+"/404"), new(int)) }},
		"save":     {func() { save(url+"/long", full{}) }},
		"retry":    {func() { closing(retry(client, get(url+"/flaky"))) }},
		"ping":     {func() { ping(url) }},
		"classify": {func() { classify(url + "/404") }},
		"head200":  {func() { head200(url + "/404") }},
		"api.version": {func() {
			version := &api{&http.Client{Transport: rewritten{url}}}
			version.version(context.Background())
		}},
		"lengthOf":  {func() { lengthOf(patient{}, get(url+"/404")) }},
		"api.count": {func() { remote.count(get(url + "/long")) }},
		"total":     {func() { total(url + "/long") }},
		"handler": {func() {
			handler(url)(httptest.NewRecorder(), get("/"))
		}},
		"twice":     {func() { twice(url) }},
		"roundTrip": {func() { roundTrip(http.DefaultTransport, get(url)) }},
	}
}

func oks() check.Calls {
	url, missing, bad := server.URL, server.URL+"/404", "http://127.0.0.1:0"
	return check.Calls{
		"closed":          {func() { closed(url) }, func() { closed(bad) }},
		"alive":           {func() { alive(client, url+"/long") }, func() { alive(client, bad) }, func() { alive(client, "%") }},
		"closedInLiteral": {func() { closedInLiteral(url) }},
		"ifModified": {
			func() { ifModified(client, get(url+"/304"), nil) },
			func() { ifModified(client, get(url), func(io.Reader) error { return nil }) },
			func() { ifModified(client, get(bad), nil) },
		},
		"closedByArgument":   {func() { closedByArgument(url) }},
		"closedByHelper":     {func() { closedByHelper(url) }},
		"drain":              {func() { drain(nil) }},
		"closedOnEveryPath":  {func() { closedOnEveryPath(url) }, func() { closedOnEveryPath(missing) }},
		"returned":           {func() { closing(returned(client, get(url))) }},
		"bodyReturned":       {func() { body, _ := bodyReturned(url); body.Close() }},
		"wrappedAndReturned": {func() { r, _ := wrappedAndReturned(url); io.Copy(io.Discard, r) }},
		"namedResult":        {func() { closing(namedResult(client, get(url))) }},
		"stored": {func() {
			var into struct{ resp *http.Response }
			stored(url, &into)
			into.resp.Body.Close()
		}},
		"sent":                {func() { out := make(chan *http.Response, 1); sent(url, out); (<-out).Body.Close() }},
		"captured":            {func() { captured(url) }},
		"deferredBefore":      {func() { deferredBefore(url) }, func() { deferredBefore(bad) }},
		"onlyWhereThereIsOne": {func() { onlyWhereThereIsOne(url) }, func() { onlyWhereThereIsOne(bad) }},
		"guardedByNil":        {func() { guardedByNil(url) }, func() { guardedByNil(bad) }},
		"errorInSwitch":       {func() { errorInSwitch(url) }, func() { errorInSwitch(bad) }},
		"fatal":               {func() { fatal(url) }}, // where it exits nothing is left to leak
		"exits":               {func() { exits(url) }},
		"retried":             {func() { closing(retried(client, get(url+"/flaky"))) }},
		"sameConditionTwice": {
			func() { sameConditionTwice(client, get(url), false) },
			func() { sameConditionTwice(client, get(url), true) },
		},
		"headHasNoBody": {func() { headHasNoBody(url) }},
		"headRequest":   {func() { headRequest(client, url) }},
		"headByOther":   {func() { headByOther(client, url) }},
		"passedOn":      {func() { passedOn(url, func(resp *http.Response) { resp.Body.Close() }) }},
		"forwarded":     {func() { closing(forwarded(url)) }},
		"written":       {func() { written(url, io.Discard) }},
		"api.up":        {func() { remote.up(url) }},
		"api.call":      {func() { closing(remote.call(get(url), false)) }},
		"api.remove":    {func() { remote.remove(get(url)) }},
		"dumped":        {func() { dumped(url) }},
		"tunnel": {func() {
			conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
			if err != nil {
				panic(err)
			}
			defer conn.Close()
			get(url).Write(conn)
			tunnel(conn, get(url))
		}},
		"flagged": {func() { flagged(client, []*http.Request{get(url), get(missing)}) }},
	}
}

func get(url string) *http.Request {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		panic(err)
	}
	return req
}

func closing(resp *http.Response, err error) {
	if err != nil {
		panic(err)
	}
	resp.Body.Close()
}

// full is a disk with no space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// rewritten sends relative requests to a server.
type rewritten struct{ url string }

func (r rewritten) RoundTrip(req *http.Request) (*http.Response, error) {
	return http.DefaultTransport.RoundTrip(get(r.url + req.URL.Path))
}

var tries atomic.Int64

func answer(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/switch":
		switchProtocols(w)
	case "/flaky": // every other time
		if tries.Add(1)%2 == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		io.WriteString(w, "flaky")
	case "/long":
		io.WriteString(w, strings.Repeat("long ", 1<<20))
	default:
		check.Status(w, r)
	}
}

// switchProtocols takes the connection over, says a word, and hangs up.
func switchProtocols(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: word\r\n\r\nword")
}
