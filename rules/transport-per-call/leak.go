package transport

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// A client with a transport of its own for each call.
func fetch(address string) (string, error) {
	tr := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	client := &http.Client{Transport: tr, Timeout: time.Second}
	resp, err := client.Get(address) // want "The request of `client.Get` goes through a transport made for this call, whose idle connection nobody uses again or closes."
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

// Made in place.
func inPlace(address string) (int, error) {
	client := http.Client{Transport: &http.Transport{}}
	resp, err := client.Get(address) // want "client.Get"
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	return resp.StatusCode, nil
}

// Without a variable for the client.
func inOne(address string) (int, error) {
	tr := &http.Transport{MaxIdleConns: 10}
	resp, err := (&http.Client{Transport: tr}).Get(address) // want "goes through a transport made for this call"
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// Set after the client was made.
func setLater(address string) (int, error) {
	client := &http.Client{}
	client.Transport = &http.Transport{ResponseHeaderTimeout: time.Second}
	resp, err := client.Head(address) // want "client.Head"
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// One for each pass of the loop.
func checkAll(addresses []string) (up int) {
	for _, address := range addresses {
		client := &http.Client{Transport: &http.Transport{}, Timeout: time.Second}
		resp, err := client.Get(address) // want "client.Get"
		if err != nil {
			continue
		}
		resp.Body.Close()
		up++
	}
	return up
}

// Over a socket of its own.
func overSocket(socket, path string) (string, error) {
	tr := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}
	client := http.Client{Transport: tr}
	resp, err := client.Get("http://socket" + path) // want "client.Get"
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

// With a request of its own.
func withRequest(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, address, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}}
	resp, err := client.Do(req) // want "client.Do"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// The transport by itself.
func roundTrip(req *http.Request) (int, error) {
	tr := &http.Transport{}
	resp, err := tr.RoundTrip(req) // want "tr.RoundTrip"
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// A proxy for each request that comes in.
func forward(target *url.URL) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		proxy := &httputil.ReverseProxy{
			Rewrite:   func(p *httputil.ProxyRequest) { p.SetURL(target) },
			Transport: &http.Transport{},
		}
		proxy.ServeHTTP(w, r) // want "proxy.ServeHTTP"
	}
}

// A handler that asks another server.
func relay(address string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true}}
		resp, err := client.Get(address) // want "client.Get"
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		io.Copy(w, resp.Body)
	})
}

// A field of the transport is set before it is used.
func insecure(address string, skip bool) (int, error) {
	tr := &http.Transport{}
	tr.TLSClientConfig = &tls.Config{InsecureSkipVerify: skip}
	client := &http.Client{Transport: tr}
	resp, err := client.Get(address) // want "client.Get"
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

type checker struct{ address string }

// A method that is called again and again.
func (c *checker) check(ctx context.Context) bool {
	client := &http.Client{Transport: &http.Transport{}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address, nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req) // want "client.Do"
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// A goroutine that asks, and makes its client each time.
func (c *checker) watch(every time.Duration, stop <-chan struct{}) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			client := http.Client{Transport: &http.Transport{}}
			if resp, err := client.Get(c.address); err == nil { // want "client.Get"
				resp.Body.Close()
			}
		}
	}
}

// Two requests through one transport: the second uses the connection again, the next call does not.
func twice(address string) error {
	tr := &http.Transport{}
	client := &http.Client{Transport: tr}
	for range 2 {
		resp, err := client.Get(address) // want "client.Get"
		if err != nil {
			return err
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	return nil
}

// Posted.
func post(address, text string) error {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	resp, err := client.Post(address, "text/plain", strings.NewReader(text)) // want "client.Post"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func postForm(address, name string) error {
	tr := &http.Transport{MaxConnsPerHost: 1}
	var client = http.Client{Transport: tr}
	resp, err := client.PostForm(address, url.Values{"name": {name}}) // want "client.PostForm"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A login with cookies, through a client that is thrown away.
func login(address string, jar http.CookieJar) error {
	client := &http.Client{Jar: jar}
	tr := &http.Transport{}
	client.Transport = tr
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Get(address) // want "client.Get"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// In a literal that is called for each item.
func forEach(addresses []string, each func(func(string) error) error) error {
	return each(func(address string) error {
		client := &http.Client{Transport: &http.Transport{}}
		resp, err := client.Get(address) // want "client.Get"
		if err != nil {
			return err
		}
		return resp.Body.Close()
	})
}

// Through a proxy that is chosen for each call.
func through(proxy *url.URL, address string) (int, error) {
	tr := &http.Transport{Proxy: http.ProxyURL(proxy)}
	client := &http.Client{Transport: tr, Timeout: time.Second}
	resp, err := client.Get(address) // want "client.Get"
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// Only one of the branches has a transport of its own.
func maybe(address string, own bool) error {
	if !own {
		resp, err := http.Get(address)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Get(address) // want "client.Get"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
