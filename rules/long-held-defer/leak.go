package longhelddefer

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// Document A's own example, with the error checked and a shorter sleep.
func leakyDefer(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "low: Nothing uses the file `f`, from `os.Open`, any more, but it stays open through the sleep at line 22"
	time.Sleep(2 * time.Second)
	return nil
}

type config struct {
	Address string
	Every   time.Duration
}

func serve(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "`f`, from `os.Open`, any more, but it stays open through the server at line 41"
	var c config
	if err := json.NewDecoder(f).Decode(&c); err != nil {
		return err
	}
	return http.ListenAndServe(c.Address, nil)
}

func untilCancelled(ctx context.Context, name string, work func(config)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "stays open through the loop at line 56"
	c, err := parse(f)
	if err != nil {
		return err
	}
	ticker := time.NewTicker(c.Every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
			work(c)
		}
	}
}

func parse(r io.Reader) (config, error) {
	var c config
	err := json.NewDecoder(r).Decode(&c)
	return c, err
}

func everyTick(name string, ticks *time.Ticker, step func(line string)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { // want "stays open through the loop at line 84"
		_ = f.Close()
	}()
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return err
	}
	for range ticks.C {
		step(line)
	}
	return nil
}

func untilSignal(name string, start func(greeting []byte)) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "stays open through the wait at line 102"
	if _, err := io.WriteString(f, "ready\n"); err != nil {
		return err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	start([]byte("ready"))
	<-signals
	return errors.New("interrupted")
}

func untilDone(ctx context.Context, name string, start func(size int64)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "stays open through the wait at line 117"
	info, err := f.Stat()
	if err != nil {
		return err
	}
	start(info.Size())
	<-ctx.Done()
	return nil
}

func forEver(name string, step func([]byte)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "stays open through the loop at line 131"
	data, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	for {
		step(data)
	}
}
