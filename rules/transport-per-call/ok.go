package transport

import (
	"context"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// One for the package.
var shared = &http.Client{Transport: &http.Transport{MaxIdleConns: 10}}

func useShared(address string) error {
	resp, err := shared.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A client without a transport uses that of all.
func useDefault(address string) error {
	client := &http.Client{Timeout: time.Second}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func useNamedDefault(address string) error {
	client := &http.Client{Transport: http.DefaultTransport}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A copy of the default closes what is idle after 90 seconds.
func useClone(address string) error {
	tr := http.DefaultTransport.(*http.Transport).Clone()
	tr.MaxIdleConns = 1
	client := &http.Client{Transport: tr}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func closedAtOnce(address string) error {
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	client := &http.Client{Transport: tr}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func closedByClient(address string) error {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func notKept(address string) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func notKeptLater(address string) error {
	tr := &http.Transport{}
	tr.DisableKeepAlives = true
	client := &http.Client{Transport: tr}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func bounded(address string) error {
	client := &http.Client{Transport: &http.Transport{IdleConnTimeout: time.Second}}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func noIdle(address string) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1}}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func requestCloses(address string) error {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Close = true
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func headerCloses(address string) error {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Connection", "close")
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Made, and given to whoever asked.
func newClient(timeout time.Duration) *http.Client {
	return &http.Client{Transport: &http.Transport{}, Timeout: timeout}
}

// Tried, and then given away.
func dial(address string) (*http.Client, error) {
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Get(address)
	if err != nil {
		return nil, err
	}
	return client, resp.Body.Close()
}

type api struct {
	client *http.Client
	once   sync.Once
}

func (a *api) connect(address string) error {
	tr := &http.Transport{}
	a.client = &http.Client{Transport: tr}
	resp, err := a.client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (a *api) connectLater(address string) error {
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	a.client = client
	return resp.Body.Close()
}

func (a *api) get(address string) error {
	a.once.Do(func() { a.client = newClient(time.Second) })
	resp, err := a.client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Whoever gets the transport may close it.
func registered(address string, register func(*http.Transport)) error {
	tr := &http.Transport{}
	register(tr)
	client := &http.Client{Transport: tr}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Two clients share it, and one goes on.
func sharedByTwo(address string) (*http.Client, error) {
	tr := &http.Transport{}
	first, second := &http.Client{Transport: tr}, &http.Client{Transport: tr}
	resp, err := first.Get(address)
	if err != nil {
		return nil, err
	}
	return second, resp.Body.Close()
}

// The transport came from elsewhere.
func given(tr http.RoundTripper, address string) error {
	client := &http.Client{Transport: tr}
	resp, err := client.Get(address)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// One proxy for all requests.
func forwardAll(target *url.URL) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = &http.Transport{}
	return proxy
}

func forwardWith(target *url.URL) http.HandlerFunc {
	proxy := &httputil.ReverseProxy{
		Rewrite:   func(p *httputil.ProxyRequest) { p.SetURL(target) },
		Transport: &http.Transport{},
	}
	return func(w http.ResponseWriter, r *http.Request) {
		proxy.ServeHTTP(w, r)
	}
}

// The literal that is given back goes on using it.
func getter(ctx context.Context) func(address string) (string, error) {
	client := &http.Client{Transport: &http.Transport{}}
	return func(address string) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return "", err
		}
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return string(body), err
	}
}
