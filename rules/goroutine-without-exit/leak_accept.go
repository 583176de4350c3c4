package loops

import "net"

// What is never closed waits for connections as long as the process, as a rule.
func acceptAll(listen func() (net.Listener, error), handle func(net.Conn)) error {
	l, err := listen()
	if err != nil {
		return err
	}
	go func() {
		for { // want "low: Nothing leaves this loop, so that the goroutine that `acceptAll` starts at line \d+ never ends."
			conn, err := l.Accept()
			if err != nil {
				continue
			}
			handle(conn)
		}
	}()
	return nil
}

// A closed listener gives errors for ever.
func acceptOne(listen func() (net.Listener, error), handle func(net.Conn), wait func()) error {
	l, err := listen()
	if err != nil {
		return err
	}
	defer l.Close()
	go func() {
		for { // want "Nothing leaves this loop, so that the goroutine that `acceptOne` starts at line \d+ never ends."
			conn, err := l.Accept()
			if err != nil {
				continue
			}
			handle(conn)
		}
	}()
	wait()
	return nil
}
