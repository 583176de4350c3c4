package transport

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"leakcheck.test/check"
)

var (
	ctx    = context.Background()
	server *check.Server
)

func Test(t *testing.T) {
	http.DefaultTransport.(*http.Transport).IdleConnTimeout = time.Second // a minute and a half is long for a test
	// An answer without a body is read to its end at once, so that its connection is kept.
	server = check.NewServer(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	check.Run(t, check.Exceptions{},
		check.Group{Meter: check.Descriptors, Calls: check.Calls{
			"overSocket": overSocketOf(t),
		}},
		check.Group{Meter: server.Connections, Calls: leaks()},
		check.Group{Meter: server.Connections, Calls: oks()},
		check.Group{Meter: server.Connections, Calls: handedOver()},
	)
}

func overSocketOf(t *testing.T) []func() {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go http.Serve(l, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	return []func(){func() { overSocket(path, "/") }}
}

func leaks() check.Calls {
	address := server.URL
	return check.Calls{
		"fetch":         {func() { fetch(address) }},
		"inPlace":       {func() { inPlace(address) }},
		"inOne":         {func() { inOne(address) }},
		"setLater":      {func() { setLater(address) }},
		"checkAll":      {func() { checkAll([]string{address}) }},
		"withRequest":   {func() { withRequest(ctx, address) }},
		"roundTrip":     {func() { roundTrip(get(address)) }},
		"forward":       {func() { forward(target())(incoming()) }},
		"relay":         {func() { relay(address).ServeHTTP(incoming()) }},
		"insecure":      {func() { insecure(address, false) }},
		"checker.check": {func() { (&checker{address}).check(ctx) }},
		"checker.watch": {func() {
			stop := make(chan struct{})
			time.AfterFunc(50*time.Millisecond, func() { close(stop) })
			(&checker{address}).watch(5*time.Millisecond, stop)
		}},
		"twice":    {func() { twice(address) }},
		"post":     {func() { post(address, "text") }},
		"postForm": {func() { postForm(address, "name") }},
		"login":    {func() { login(address, nil) }},
		"forEach": {func() {
			forEach(nil, func(ask func(string) error) error { return ask(address) })
		}},
		"through": {func() { through(target(), "http://elsewhere.test") }},
		"maybe":   {func() { maybe(address, true) }},
	}
}

func oks() check.Calls {
	address := server.URL
	return check.Calls{
		"useShared":       {func() { useShared(address) }},
		"useDefault":      {func() { useDefault(address) }},
		"useNamedDefault": {func() { useNamedDefault(address) }},
		"useClone":        {func() { useClone(address) }},
		"closedAtOnce":    {func() { closedAtOnce(address) }},
		"closedByClient":  {func() { closedByClient(address) }},
		"notKept":         {func() { notKept(address) }},
		"notKeptLater":    {func() { notKeptLater(address) }},
		"bounded":         {func() { bounded(address) }},
		"noIdle":          {func() { noIdle(address) }},
		"requestCloses":   {func() { requestCloses(address) }},
		"headerCloses":    {func() { headerCloses(address) }},
		"given":           {func() { given(http.DefaultTransport, address) }},
	}
}

// handedOver are those whose callers go on using the client, or close what it keeps.
func handedOver() check.Calls {
	address := server.URL
	all, with, ask := forwardAll(target()), forwardWith(target()), getter(ctx)
	kept := &api{}
	return check.Calls{
		"newClient": {func() {
			client := newClient(time.Second)
			client.Get(address)
			client.CloseIdleConnections()
		}},
		"dial":             {func() { closing(dial(address)) }},
		"sharedByTwo":      {func() { closing(sharedByTwo(address)) }},
		"api.connect":      {func() { a := &api{}; a.connect(address); a.client.CloseIdleConnections() }},
		"api.connectLater": {func() { a := &api{}; a.connectLater(address); a.client.CloseIdleConnections() }},
		"api.get":          {func() { kept.get(address) }},
		"registered": {func() {
			var known *http.Transport
			registered(address, func(tr *http.Transport) { known = tr })
			known.CloseIdleConnections()
		}},
		"forwardAll":  {func() { all.ServeHTTP(incoming()) }},
		"forwardWith": {func() { with(incoming()) }},
		"getter":      {func() { ask(address) }},
	}
}

func closing(client *http.Client, err error) {
	if err != nil {
		panic(err)
	}
	client.CloseIdleConnections()
}

func target() *url.URL {
	u, err := url.Parse(server.URL)
	if err != nil {
		panic(err)
	}
	return u
}

func get(address string) *http.Request {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		panic(err)
	}
	return req
}

func incoming() (http.ResponseWriter, *http.Request) {
	return httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
}
