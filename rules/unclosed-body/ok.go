package body

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"time"
)

func closed(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func closedInLiteral(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(resp.Body)
}

func closedByArgument(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func(c io.Closer) {
		if err := c.Close(); err != nil {
			log.Print(err)
		}
	}(resp.Body)
	return io.ReadAll(resp.Body)
}

func closedByHelper(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer drain(resp.Body)
	return io.ReadAll(resp.Body)
}

func drain(body io.ReadCloser) {
	if body == nil {
		return
	}
	io.Copy(io.Discard, body)
	body.Close()
}

func closedOnEveryPath(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return errors.New(resp.Status)
	}
	err = json.NewDecoder(resp.Body).Decode(new(int))
	resp.Body.Close()
	return err
}

func returned(client *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	return resp, nil
}

func bodyReturned(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func wrappedAndReturned(url string) (io.Reader, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return bufio.NewReader(resp.Body), nil
}

func namedResult(client *http.Client, req *http.Request) (resp *http.Response, err error) {
	resp, err = client.Do(req)
	return
}

func stored(url string, into *struct{ resp *http.Response }) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	into.resp = resp
	return nil
}

func sent(url string, out chan<- *http.Response) {
	resp, err := http.Get(url)
	if err != nil {
		return
	}
	out <- resp
}

func captured(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	go func() {
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
	}()
	return nil
}

func deferredBefore(url string) (err error) {
	var resp *http.Response
	defer func() {
		if resp != nil {
			resp.Body.Close()
		}
	}()
	resp, err = http.Get(url)
	return err
}

func onlyWhereThereIsOne(url string) {
	if resp, err := http.Get(url); err == nil {
		resp.Body.Close()
	}
}

func guardedByNil(url string) error {
	resp, err := http.Get(url)
	if resp != nil {
		defer resp.Body.Close()
	}
	return err
}

func errorInSwitch(url string) error {
	resp, err := http.Get(url)
	switch {
	case errors.Is(err, context.Canceled):
		return nil
	case err != nil:
		return err
	}
	return resp.Body.Close()
}

func fatal(url string) *http.Response {
	resp, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		log.Fatalf("status %d", resp.StatusCode)
	}
	return nil
}

func exits(url string) {
	resp, err := http.Get(url)
	if err != nil {
		panic(err)
	}
	if resp.StatusCode != http.StatusOK {
		log.Fatalf("status %d", resp.StatusCode)
	}
	resp.Body.Close()
}

func retried(client *http.Client, req *http.Request) (*http.Response, error) {
	for {
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 500 {
			return resp, nil
		}
		resp.Body.Close()
	}
}

func sameConditionTwice(client *http.Client, req *http.Request, dry bool) error {
	var resp *http.Response
	var err error
	if !dry {
		resp, err = client.Do(req)
		if err != nil {
			return err
		}
	}
	if !dry {
		resp.Body.Close()
	}
	return nil
}

func headHasNoBody(url string) (int64, error) {
	resp, err := http.Head(url)
	if err != nil {
		return 0, err
	}
	return resp.ContentLength, nil
}

func headRequest(client *http.Client, url string) (string, error) {
	req, err := http.NewRequest(http.MethodHead, url, nil)
	if err != nil {
		return "", err
	}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	return resp.Header.Get("ETag"), nil
}

func ask(client *http.Client, method, url string) (*http.Response, error) {
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}

func headByOther(client *http.Client, url string) (string, error) {
	resp, err := ask(client, "HEAD", url)
	if err != nil {
		return "", err
	}
	return resp.Header.Get("ETag"), nil
}

func passedOn(url string, keep func(*http.Response)) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	keep(resp)
	return nil
}

func forwarded(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return http.Post(url, "text/plain", resp.Body)
}

func written(url string, w io.Writer) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return resp.Write(w)
}

// A client of the package that closes what it got and gives back an empty body.
func (a *api) status(url string) (*http.Response, error) {
	resp, err := a.client.Get(url)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	resp.Body = http.NoBody
	return &http.Response{StatusCode: resp.StatusCode}, nil
}

func (a *api) up(url string) bool {
	resp, err := a.status(url)
	return err == nil && resp.StatusCode == http.StatusOK
}

// A client of the package that closes the body of some of the responses that it hands on: its callers cannot tell.
func (a *api) call(req *http.Request, empty bool) (*http.Response, error) {
	resp, err := a.client.Do(req)
	if err != nil {
		return nil, err
	}
	if empty {
		resp.Body.Close()
		return resp, nil
	}
	return resp, nil
}

func (a *api) remove(req *http.Request) error {
	resp, err := a.call(req, true)
	if err != nil {
		return err
	}
	log.Print(resp.Status)
	return nil
}

// Dumped, which reads the body, closes it, and puts a copy in its place.
func dumped(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return httputil.DumpResponse(resp, true)
}

// A response read from a connection that the caller has: the connection is what must be closed.
func tunnel(conn io.Reader, req *http.Request) (int, error) {
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// A flag that is set tells the two conditions apart.
func flagged(client *http.Client, reqs []*http.Request) error {
	open := false
	var resp *http.Response
	for _, req := range reqs {
		if open {
			resp.Body.Close()
			open = false
		}
		var err error
		resp, err = client.Do(req)
		if err != nil {
			return err
		}
		open = true
	}
	if open {
		resp.Body.Close()
	}
	return nil
}

// What has not been modified comes without a body.
func ifModified(client *http.Client, req *http.Request, use func(io.Reader) error) error {
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	switch resp.StatusCode {
	case http.StatusNotModified, http.StatusNoContent:
		return nil
	}
	defer resp.Body.Close()
	return use(resp.Body)
}

// Its connection ends with the context.
func alive(client *http.Client, url string) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}
