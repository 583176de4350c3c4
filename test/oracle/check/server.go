package check

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
)

// Server is a server that counts its connections.
type Server struct {
	URL         string
	Connections Meter
}

// NewServer starts one. It counts the connections that clients keep, apart from those that lie idle in the pool of http.DefaultTransport.
func NewServer(t *testing.T, handler http.Handler) *Server {
	t.Helper()
	var open atomic.Int64
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		}
	}
	server.Start()
	t.Cleanup(server.CloseClientConnections)
	return &Server{server.URL, Meter{"connections", runs, func() int {
		http.DefaultClient.CloseIdleConnections()
		return int(open.Load())
	}}}
}

// Status answers with the status that the path says, `/404`, or with 200, and with a body.
func Status(w http.ResponseWriter, r *http.Request) {
	status, err := strconv.Atoi(r.URL.Path[1:])
	if err != nil {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	w.Write([]byte("1 is a JSON value"))
}
