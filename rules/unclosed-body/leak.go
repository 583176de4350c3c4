package body

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Read to its end, which frees the connection, and not closed.
func fetch(url string) ([]byte, error) {
	resp, err := http.Get(url) // want "low: The body of `resp`, from `http.Get`, is read to its end, but not closed."
	if err != nil {
		return nil, err
	}
	return io.ReadAll(resp.Body)
}

// Returned early: the status check comes before the release.
func decode(client *http.Client, req *http.Request, v any) error {
	resp, err := client.Do(req) // want "not closed on the path that returns at line 29"
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(v)
}

// Closed on success only.
func save(url string, w io.Writer) error {
	resp, err := http.Get(url) // want "not closed on the path that returns at line 42"
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return err
	}
	return resp.Body.Close()
}

// Overwritten by the next try while it is open.
func retry(client *http.Client, req *http.Request) (*http.Response, error) {
	for range 3 {
		resp, err := client.Do(req) // want "not closed before `resp` is assigned again"
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 500 {
			return resp, nil
		}
		time.Sleep(time.Millisecond)
	}
	return nil, errors.New("gave up")
}

// Thrown away: only the error is looked at.
func ping(url string) error {
	_, err := http.Get(url) // want "The response of `http.Get` is thrown away"
	return err
}

// One branch of the switch forgets it.
func classify(url string) (string, error) {
	resp, err := http.Get(url) // want "not closed on the path that returns"
	if err != nil {
		return "", err
	}
	switch resp.StatusCode {
	case http.StatusOK:
		resp.Body.Close()
		return "ok", nil
	case http.StatusNotFound:
		return "missing", nil
	default:
		resp.Body.Close()
		return "error", nil
	}
}

// Closed only where there was no error and the status is good.
func head200(url string) bool {
	resp, err := http.Get(url) // want "not closed on the path that returns"
	if err == nil && resp.StatusCode == http.StatusOK {
		resp.Body.Close()
		return true
	}
	return false
}

type api struct{ client *http.Client }

// Handed on by a method of the package: its caller must close.
func (a *api) send(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return a.client.Do(req)
}

func (a *api) version(ctx context.Context) (string, error) {
	resp, err := a.send(ctx, "/version") // want "The body of `resp`, from `a.send`, is never closed."
	if err != nil {
		return "", err
	}
	return resp.Header.Get("Version"), nil
}

// A helper that only reads does not close.
func total(url string) (int64, error) {
	resp, err := http.Get(url) // want "never closed"
	if err != nil {
		return 0, err
	}
	return size(resp)
}

func size(resp *http.Response) (int64, error) {
	return io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
}

// Leaks in a function literal too.
func handler(url string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Get(url) // want "never closed"
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(resp.StatusCode)
	}
}

// The wrong variable is closed: the first response is lost.
func twice(url string) error {
	resp, err := http.Get(url) // want "not closed before `resp` is assigned again"
	if err != nil {
		return err
	}
	resp, err = http.Get(url + "/next")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return nil
}

// A transport is a client of its own.
func roundTrip(rt http.RoundTripper, req *http.Request) (int, error) {
	resp, err := rt.RoundTrip(req) // want "never closed"
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// Closed on the other paths than the one on which it has been read to its end: that does no harm yet.
func message(url string) (string, error) {
	resp, err := http.Get(url) // want "low: The body of `resp`, from `http.Get`, is read to its end, but not closed."
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		text, err := io.ReadAll(resp.Body)
		return string(text), err
	}
	resp.Body.Close()
	return "", nil
}

// The same in a loop, as document E does it.
func fetchAll(urls []string) (pages [][]byte, err error) {
	for _, url := range urls {
		resp, err := http.Get(url) // want "The body of `resp`, from `http.Get`, is read to its end, but not closed."
		if err != nil {
			return nil, err
		}
		page, err := io.ReadAll(resp.Body)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// Closed only where it comes with an error.
func (a *api) ask(req *http.Request) (resp *http.Response, err error) {
	resp, err = a.client.Do(req)
	if err != nil {
		return
	}
	if resp.StatusCode >= http.StatusBadRequest {
		defer resp.Body.Close()
		err = errors.New(resp.Status)
	}
	return
}

func (a *api) count(req *http.Request) (n int, err error) {
	resp, err := a.ask(req) // want "`resp`, from `a.ask`, is never closed"
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fscan(resp.Body, &n)
	return n, err
}

// A client that takes more than a request gives what others do.
type retrying interface {
	Do(req *http.Request, tries int) (*http.Response, error)
}

func lengthOf(c retrying, req *http.Request) (int64, error) {
	resp, err := c.Do(req, 3) // want "`resp`, from `c.Do`, is not closed on the path that returns"
	if err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New(resp.Status)
	}
	return resp.ContentLength, resp.Body.Close()
}
