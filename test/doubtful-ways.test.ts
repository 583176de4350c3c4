/** Leaks that hardly any run comes to, or that harm nobody for long, are listed only; what is none is not found at all. No caller is asked. */
import { expect, test } from 'vitest';
import { confidencesIn, findingsIn, main } from './callers.ts';

test.each([
  ['asks the system of it', '_, err = f.Stat()', 'low'],
  ['writes down what it has', '_, err = json.Marshal(v)', 'low'],
  ['writes nothing to it', '_, err = f.Write([]byte{})', 'low'],
  ['writes to it', '_, err = f.Write([]byte(path))', 'high'],
  ['reads it', '_, err = f.Read(nil)', 'high'],
])('a file that is left open where the function %s, and that fails', async (_, step, confidence) => {
  const text = `package size

import (
	"encoding/json"
	"os"
)

func Of(path string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if ${step}; err != nil {
		return err
	}
	return f.Close()
}
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual([confidence]);
});

test('a file that is closed where something else is there, too', async () => {
  const text = `package size

import "os"

func Of(path string) {
	f, _ := os.Open(path)
	info, _ := os.Stat(path)
	if f != nil && info != nil {
		f.Close()
	}
}
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual(['low']);
});

test.each([
  ['pkg/size.go', 'high'],
  ['magefile.go', 'low'],
  ['demo/client/main.go', 'low'],
  ['samples/size.go', 'low'],
  ['e2etest/pkg/size.go', 'low'],
  ['pkg/integrationtests/size.go', 'low'],
])('a file that is left open in %s', async (path, confidence) => {
  const text =
    'package size\n\nimport "os"\n\nfunc Of(path string) {\n\tf, err := os.Open(path)\n\tif err == nil {\n\t\tf.Read(nil)\n\t}\n}\n';
  const findings = await findingsIn({ 'go.mod': 'module example.com/m\n', [path]: text });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

test.each([
  ['== 0', []],
  ['== 1', ['high']],
])('a handle of which a function says that it is none, by `%s`', async (none, found) => {
  const text = `package size

import "syscall"

func Of(path string) error {
	handle, err := syscall.Open(path, 0, 0)
	if err != nil {
		return err
	}
	if handle ${none} {
		return nil
	}
	return syscall.Close(handle)
}
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual(found);
});

test.each([
  ['puts into what its receiver keeps', 'all := s.registry()', []],
  ['puts into what it makes', 'all := s.newRegistry()', ['medium']],
])('what a function %s', async (_, all, found) => {
  const text = `package size

import "os"

type registry struct{ files map[string]*os.File }

type store struct{ kept *registry }

func (s *store) registry() *registry { return s.kept }

func (s *store) newRegistry() *registry { return &registry{files: map[string]*os.File{}} }

func (s *store) add(path string) (*os.File, error) {
	${all}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	all.files[path] = f
	return f, nil
}

func (s *store) Read(path string) error {
	f, err := s.add(path)
	if err != nil {
		return err
	}
	_, err = f.Read(nil)
	return err
}
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual(found);
});

test.each([
  ['ends it', 'func Done(ctx context.Context) {\n\tspan := trace.SpanFromContext(ctx)\n\tspan.End()\n}\n', []],
  ['does not', '', ['high']],
])('a span whose context is given to somebody who %s', async (_, done, found) => {
  const text = `package spans

import (
	"context"

	"go.opentelemetry.io/otel/trace"
)

func Begin(ctx context.Context, tracer trace.Tracer, kind string) context.Context {
	ctx, span := tracer.Start(ctx, "a")
	if kind != "" {
		span.AddEvent(kind)
	}
	return ctx
}

${done}`;
  expect(await confidencesIn('spans', text, 'package other\n')).toEqual(found);
});

test.each([
  ['what is set together with it tells', 'old = next', 'low'],
  ['something else tells', 'println(next)', 'medium'],
])('a cancel function of the pass before, of which %s', async (_, set, confidence) => {
  const text = `package passes

import "context"

func Each(ctx context.Context, all chan *int, run func(context.Context)) {
	var old *int
	var cancel func()
	for {
		next := <-all
		if old != nil {
			cancel()
		}
		inner, end := context.WithCancel(ctx)
		go run(inner)
		cancel = end
		${set}
	}
}
`;
  expect(await confidencesIn('passes', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['none', 'context.Background()', []],
  ['one that the caller may end', 'ctx', ['low']],
])('a value that keeps a context of which the parent is %s', async (_, parent, found) => {
  const text = `package keeper

import (
	"context"
	"errors"
)

type Keeper struct {
	ctx    context.Context
	cancel context.CancelFunc
	names  []string
}

func newKeeper(ctx context.Context) *Keeper {
	inner, cancel := context.WithCancel(${parent})
	return &Keeper{ctx: inner, cancel: cancel}
}

func (k *Keeper) Close() { k.cancel() }

func Open(ctx context.Context, name string) (*Keeper, error) {
	k := newKeeper(ctx)
	if name == "" {
		return nil, errors.New("no name")
	}
	k.names = append(k.names, name)
	return k, nil
}
`;
  expect(await confidencesIn('keeper', text, 'package other\n')).toEqual(found);
});

test.each([
  ['goes through', 'for rows.Next() {\n\t\t\tprintln(rows)\n\t\t}', []],
  ['asks once', 'println(rows.Next())', ['medium']],
])('rows of a library that each pass %s, and closes at the end', async (_, use, found) => {
  const text = `package batches

import "example.com/db"

func All(b *db.Batch) error {
	names, err := b.Names()
	if err != nil {
		return err
	}
	for range names {
		rows, err := b.OpenRows()
		if err != nil {
			return err
		}
		defer rows.Close()
		${use}
	}
	return nil
}
`;
  expect(await confidencesIn('batches', text, 'package other\n')).toEqual(found);
});

test('the stream of a gRPC client, which has no Close', async () => {
  const text = `package scans

import (
	"context"

	"google.golang.org/grpc"
)

type Row struct{ Text string }

type scanClient interface {
	Scan(ctx context.Context) (Scan_Client, error)
}

type Scan_Client interface {
	Recv() (*Row, error)
	grpc.ClientStream
}

func First(ctx context.Context, client scanClient) (*Row, error) {
	rows, err := client.Scan(ctx)
	if err != nil {
		return nil, err
	}
	return rows.Recv()
}
`;
  expect(await confidencesIn('scans', text, 'package other\n')).toEqual([]);
});

test('a watch that is listed is found by one rule', async () => {
  const text = `package watches

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

func Follow(ctx context.Context, clients kubernetes.Interface, handle func(any) error) error {
	w, err := clients.CoreV1().ConfigMaps("a").Watch(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	return handle(<-w.ResultChan())
}
`;
  const findings = await findingsIn({ 'go.mod': 'module example.com/m\n', 'watches/watches.go': text });
  expect(findings.map((f) => f.rule)).toEqual(['unclosed-resource']);
});

test.each([
  ['writes to a buffer', 'binary.Write(&b, binary.BigEndian, uint32(1))', []],
  ['writes to a file', 'binary.Write(f, binary.BigEndian, uint32(1))', ['high']],
  ['gives a function what that refuses to get as nil', 'enter(&b, 1)', []],
  ['gives a function what that may refuse', 'enter(&b, size)', ['high']],
])('a file that is left open where the function %s, and that fails', async (_, step, found) => {
  const text = `package size

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
)

func Of(path string, size int) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := ${step}; err != nil {
		return err
	}
	_ = b
	return f.Close()
}

func enter(b *bytes.Buffer, size int) error {
	if b == nil {
		return errors.New("no buffer")
	}
	if size == 0 {
		return errors.New("no size")
	}
	return nil
}
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual(found);
});

test.each([
  ['done by then', 'defer func() { w.done.Close() }()', []],
  ['not done', 'defer println()', ['medium']],
])('a worker that nobody closes, whose goroutine has it %s', async (_, last, found) => {
  const text = `package work

import "errors"

type done struct{ c chan struct{} }

func (d *done) Close() { close(d.c) }

type worker struct {
	done *done
	jobs chan func() error
}

func (w *worker) Close() { w.done.Close() }

func start(jobs chan func() error) *worker {
	w := &worker{done: &done{make(chan struct{})}, jobs: jobs}
	go w.run()
	go w.watch()
	return w
}

func (w *worker) run() {
	${last}
	for job := range w.jobs {
		if job() != nil {
			return
		}
	}
}

func (w *worker) watch() {
	for {
		select {
		case <-w.done.c:
			return
		case job := <-w.jobs:
			job()
		}
	}
}

func Do(jobs chan func() error, job func() error) error {
	w := start(jobs)
	if job == nil {
		return errors.New("no job")
	}
	w.jobs <- job
	return nil
}
`;
  expect(await confidencesIn('work', text, 'package other\n')).toEqual(found);
});

test.each([
  ['read to its end', 'io.ReadAll(out.Body)', 'low'],
  ['read in part', 'out.Body.Read(nil)', 'high'],
])('a body of a service that is %s and never closed', async (_, read, confidence) => {
  const text = `package fetch

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

var _ io.Reader

func Do(ctx context.Context, client *s3.Client) error {
	out, err := client.GetObject(ctx, &s3.GetObjectInput{})
	if err != nil {
		return err
	}
	_, err = ${read}
	return err
}
`;
  const findings = await findingsIn({ 'go.mod': 'module example.com/m\n', 'fetch/fetch.go': text });
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});

test.each([
  ['keeps', 'list := s.all()', 'all() []string { return s.names }', 'low'],
  [
    'looks for',
    'list, err := s.all()\n\tif err != nil {\n\t\treturn err\n\t}',
    'all() ([]string, error) { return s.find() }',
    'medium',
  ],
])('files of a list that the receiver %s, closed at the end', async (_, list, all, confidence) => {
  const text = `package lists

import "os"

type set struct {
	names []string
	find  func() ([]string, error)
}

func (s *set) ${all}

func (s *set) Read(buffer []byte) error {
	${list}
	for _, name := range list {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		f.Read(buffer)
	}
	return nil
}
`;
  expect(await confidencesIn('lists', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['a buffer', '&b', 'low'],
  ['a file', 'f', 'high'],
])('a compressor that writes to %s and is left open where it fails', async (_, to, confidence) => {
  const text = `package pack

import (
	"bytes"
	"io"
	"os"

	"github.com/klauspost/compress/s2"
)

func All(f *os.File, data []byte) ([]byte, error) {
	var b bytes.Buffer
	w := s2.NewWriter(${to})
	if _, err := io.Copy(w, bytes.NewReader(data)); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}
`;
  expect(await confidencesIn('pack', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['have had an error by then', 'rows.Err() != nil', 'low'],
  ['are those of somebody else', 'user == ""', 'high'],
])('rows that are left open where they %s', async (_, test, confidence) => {
  const text = `package names

import (
	"database/sql"
	"errors"
)

func Of(db *sql.DB, user string) ([]string, error) {
	rows, err := db.Query("select name from names")
	if err != nil {
		return nil, err
	}
	if ${test} {
		return nil, errors.New("no rows")
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}
`;
  expect(await confidencesIn('names', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['itself', 'response.Close()', []],
  ['by its field', 'response.Body.Close()', []],
  ['not at all', 'println(response)', ['high']],
])('the body of a response that is closed %s', async (_, close, found) => {
  const text = `package images

import (
	"context"
	"io"

	"github.com/docker/docker/client"
)

func Load(ctx context.Context, cli *client.Client, image io.Reader) error {
	response, err := cli.ImageLoad(ctx, image)
	if err != nil {
		return err
	}
	defer ${close}
	return nil
}
`;
  expect(await confidencesIn('images', text, 'package other\n')).toEqual(found);
});

test.each([
  ['closed', 'conn, conn.Close()', []],
  ['open', 'conn, nil', ['medium']],
])('a connection that a function gives back %s', async (_, results, found) => {
  const text = `package address

import "net"

func getLocal() (net.Conn, error) {
	conn, err := net.Dial("udp", "192.0.2.1:53")
	if err != nil {
		return nil, err
	}
	return ${results}
}

func Show() error {
	conn, err := getLocal()
	if err != nil {
		return err
	}
	println(conn.LocalAddr().String())
	return nil
}
`;
  expect(await confidencesIn('address', text, 'package other\n')).toEqual(found);
});

test.each([
  ['keeps', 'conn = c.(net.Conn)', []],
  ['opens', 'conn, err = net.Dial("tcp", name)', ['medium']],
])('a connection that a function %s, and gives back as its named result', async (_, get, found) => {
  const text = `package conns

import (
	"net"
	"sync"
)

type server struct{ conns sync.Map }

func (s *server) getConn(name string) (conn net.Conn, err error) {
	if c, ok := s.conns.Load(name); ok {
		_ = c
		${get}
	}
	return
}

func (s *server) Send(name string, data []byte) error {
	conn, err := s.getConn(name)
	if err != nil {
		return err
	}
	if _, err := conn.Write(data); err != nil {
		conn.Close()
		return err
	}
	return nil
}
`;
  expect(await confidencesIn('conns', text, 'package other\n')).toEqual(found);
});

test.each([
  ['a handler', 'w http.ResponseWriter, r *http.Request', 'low'],
  ['another function', 'w io.Writer, r *http.Request', 'high'],
])('a context of a request that %s makes, and does not end', async (_, params, confidence) => {
  const text = `package serve

import (
	"context"
	"io"
	"net/http"
)

var _ io.Writer

func Serve(${params}) {
	ctx, cancel := context.WithCancel(r.Context())
	if !ready(ctx) {
		w.Write(nil)
		return
	}
	defer cancel()
	ready(ctx)
}

func ready(ctx context.Context) bool { return ctx.Err() == nil }
`;
  expect(await confidencesIn('serve', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['goes through', 'for _, f := range all {\n\t\tf.Close()\n\t}', []],
  ['counts', 'println(len(all))', ['medium']],
])('files in a map of their own type that a function %s', async (_, use, found) => {
  const text = `package files

import (
	"io"
	"os"
)

type files map[string]io.ReadCloser

func (fs files) Close() {
	for _, f := range fs {
		f.Close()
	}
}

func open(name string) (files, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	fs := files{name: f}
	return fs, nil
}

func Show(name string) error {
	all, err := open(name)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return nil
	}
	${use}
	return nil
}
`;
  expect(await confidencesIn('files', text, 'package other\n')).toEqual(found);
});

test.each([
  ['CloseAll', []],
  ['Flush', ['medium']],
  ['Closed', ['medium']],
])('a writer that is left by its method %s', async (method, found) => {
  const text = `package pack

import (
	"compress/gzip"
	"os"
)

type writer struct {
	file *os.File
	zip  *gzip.Writer
}

func (w *writer) Close() error { return w.file.Close() }

func (w *writer) ${method}() error {
	if err := w.zip.Close(); err != nil {
		return err
	}
	return ${method === 'CloseAll' ? 'w.file.Close()' : 'nil'}
}

func open(name string) (*writer, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	return &writer{file: f, zip: gzip.NewWriter(f)}, nil
}

func Pack(name string, data []byte) error {
	w, err := open(name)
	if err != nil {
		return err
	}
	w.zip.Write(data)
	return w.${method}()
}
`;
  expect(await confidencesIn('pack', text, 'package other\n')).toEqual(found);
});

test('a token of which a function says by a result whether it has taken it', async () => {
  const text = `package limit

type limit struct{ tokens chan struct{} }

func (l *limit) take() (bool, error) {
	select {
	case l.tokens <- struct{}{}:
		return true, nil
	default:
	}
	return false, nil
}

func (l *limit) Do(work func()) error {
	taken, err := l.take()
	if err != nil || !taken {
		return err
	}
	work()
	<-l.tokens
	return nil
}
`;
  expect(await confidencesIn('limit', text, 'package other\n')).toEqual([]);
});

test.each([
  ['the type of a part of the program', 'h, ok := part.(handler)', ['low']],
  ['the type of what was decoded', 'h, ok := part.(string)', ['high']],
])('a file that is left open where %s is not as it was asserted', async (_, assertion, found) => {
  const text = `package parts

import (
	"errors"
	"os"
)

type handler interface{ Handle(*os.File) error }

func Handle(path string, part any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	${assertion}
	if !ok {
		return errors.New("of another type")
	}
	_ = h
	return f.Close()
}
`;
  expect(await confidencesIn('parts', text, 'package other\n')).toEqual(found);
});

test.each([
  ['a cache', 'c.files.Get(name)', []],
  ['who opens it', 'c.files.Open(name)', ['medium']],
])('a file of which the type is asserted after %s has given it', async (_, call, found) => {
  const text = `package files

import "os"

type cache struct {
	files interface {
		Get(string) (any, error)
		Open(string) (any, error)
	}
}

func (c *cache) open(name string) (*os.File, error) {
	f, err := ${call}
	if err != nil {
		return nil, err
	}
	return f.(*os.File), nil
}

func (c *cache) Size(name string) (int64, error) {
	f, err := c.open(name)
	if err != nil {
		return 0, err
	}
	return f.Seek(0, 2)
}
`;
  expect(await confidencesIn('files', text, 'package other\n')).toEqual(found);
});

test.each([
  ['keeps it', 'd.fd.Store(int64(fd))', []],
  ['forgets it', 'd.fd.Load()', ['high']],
])('a descriptor where an atomic number %s', async (_, use, found) => {
  const text = `package dir

import (
	"sync/atomic"
	"syscall"
)

type Dir struct{ fd atomic.Int64 }

func (d *Dir) Open(path string) error {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		return err
	}
	syscall.Fsync(fd)
	${use}
	return nil
}
`;
  expect(await confidencesIn('dir', text, 'package other\n')).toEqual(found);
});

test.each([
  [
    'there was none',
    'if err == nil {\n\t\treturn true\n\t}\n\terr = fmt.Errorf("show: %w", err)\n\tfail(err)\n\treturn false',
    [],
  ],
  ['nothing', 'fail(err)\n\treturn len(os.Args) > 1', ['high']],
])('a file behind a function that is given the error of opening it, and says of that %s', async (_, body, found) => {
  const text = `package site

import (
	"fmt"
	"os"
)

func isFine(fail func(error), err error) bool {
	${body}
}

var _ = fmt.Sprint

func Show(name string, fail func(error)) {
	f, err := os.Open(name)
	if !isFine(fail, err) {
		return
	}
	defer f.Close()
	f.Stat()
}
`;
  expect(await confidencesIn('site', text, 'package other\n')).toEqual(found);
});

test.each([
  ['closes the connection that they read from', 'return t.conn.Close()', []],
  ['does nothing to it', 'return t.log.Close()', ['medium']],
])('sessions that a value keeps, and whose Close %s', async (_, close, found) => {
  const text = `package talk

import (
	"bufio"
	"io"
	"net"
	"os"
)

type sessions struct {
	from io.Reader
	log  *os.File
}

func newSessions(from io.Reader) (*sessions, error) {
	log, err := os.Create("log")
	if err != nil {
		return nil, err
	}
	return &sessions{from: from, log: log}, nil
}

func (s *sessions) Close() error { return s.log.Close() }

type Talk struct {
	conn     net.Conn
	log      io.Closer
	sessions *sessions
}

func (t *Talk) Start(conn net.Conn) (err error) {
	t.conn = conn
	t.sessions, err = newSessions(bufio.NewReader(conn))
	return err
}

func (t *Talk) Close() error { ${close} }
`;
  expect(await confidencesIn('talk', text, 'package other\n')).toEqual(found);
});

test.each([
  ['is managed by its library', 'Managed: true', ['low']],
  ['is not', 'Managed: false', ['high']],
])('a plugin client that %s', async (_, field, found) => {
  const text = `package host

import "github.com/hashicorp/go-plugin"

func Open(name string) (any, error) {
	config := &plugin.ClientConfig{${field}}
	client := plugin.NewClient(config)
	rpc, err := client.Client()
	if err != nil {
		return nil, err
	}
	part, err := rpc.Dispense(name)
	if err != nil {
		return nil, err
	}
	defer client.Kill()
	return part, nil
}
`;
  expect(await confidencesIn('host', text, 'package other\n')).toEqual(found);
});

test.each([
  ['goes through values that the function closes below', 'for v := range values {\n\t\t\tuse(v)\n\t\t}', ['low']],
  ['does something', 'use(1)', ['high']],
])('a goroutine that %s before it sends to who has left', async (_, first, found) => {
  const text = `package relay

func Relay(values chan int, use func(int), run func() error) error {
	done := make(chan bool)
	go func() {
		${first}
		done <- true
	}()
	if err := run(); err != nil {
		return err
	}
	close(values)
	<-done
	return nil
}
`;
  expect(await confidencesIn('relay', text, 'package other\n')).toEqual(found);
});

test.each([
  ['fills a value', 'request_init', []],
  ['looks at a value', 'request_check', ['medium']],
])('C memory that is given to what %s', async (_, name, found) => {
  const text = `package request

/*
#include <stdlib.h>
typedef struct { char *text; } request;
void ${name}(request *r, char *text);
*/
import "C"

func Fill(r *C.request, text string) {
	C.${name}(r, C.CString(text))
}
`;
  expect(await confidencesIn('request', text, 'package other\n')).toEqual(found);
});

test.each([
  ['its own port', 'l.Addr().String()', ['low']],
  ['a port', 'address', ['high']],
])('a listener that is left open where %s is no number', async (_, of, found) => {
  const text = `package ports

import (
	"net"
	"strconv"
)

func Open(address string) (net.Listener, int, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, 0, err
	}
	own := ${of}
	_, port, _ := net.SplitHostPort(own)
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, 0, err
	}
	return l, n, nil
}
`;
  expect(await confidencesIn('ports', text, 'package other\n')).toEqual(found);
});

test('of goroutines of two branches, the one that has been started waits', async () => {
  const text = `package forward

import "errors"

func Forward(dial func() (int, error), isOpen bool) error {
	failed := make(chan error)
	if isOpen {
		go func() {
			failed <- errors.New("open")
		}()
	} else {
		go func() {
			failed <- errors.New("closed")
		}()
	}
	if isOpen {
		if _, err := dial(); err != nil {
			return err
		}
	}
	return <-failed
}
`;
  const [finding, ...more] = await findingsIn({ 'go.mod': 'module example.com/m\n', 'forward/forward.go': text });
  expect(finding?.message).toMatch(/^The goroutine started at line 8 waits for ever to send/);
  expect(more).toEqual([]);
});

test.each([
  ['where something has failed', 'if err := work(); err != nil {\n\t\t\tretry = time.After(backoff)\n\t\t}', ['low']],
  ['in each pass', '_ = work()\n\t\tretry = time.After(backoff)', ['medium']],
])('a timer that is kept %s until it fires', async (_, step, found) => {
  const text = `package retries

import "time"

func Work(jobs <-chan int, backoff time.Duration, work func() error) {
	var retry <-chan time.Time
	for {
		select {
		case <-jobs:
		case <-retry:
			retry = nil
		}
		${step}
	}
}
`;
  const findings = await findingsIn({ 'go.mod': 'module example.com/m\n\ngo 1.20\n', 'retries/retries.go': text });
  expect(findings.map((f) => f.confidence)).toEqual(found);
});

test.each([
  ['nil', 'nil', ['low']],
  ['a stream', 'from', ['high']],
])('a decoder that is made of %s', async (_, of, found) => {
  const text = `package decode

import (
	"io"

	"github.com/klauspost/compress/zstd"
)

func All(from io.Reader, data []byte) ([]byte, error) {
	decoder, err := zstd.NewReader(${of})
	if err != nil {
		return nil, err
	}
	return decoder.DecodeAll(data, nil)
}
`;
  expect(await confidencesIn('decode', text, 'package other\n')).toEqual(found);
});

test.each([
  ['the keys of a list that it is in', 'serve(listeners[name])', []],
  ['something else', 'serve(nil)', ['high']],
])('a listener where the function goes through %s', async (_, step, found) => {
  const text = `package server

import "net"

func Serve(addresses map[string]string, serve func(net.Listener)) error {
	listeners := map[string]net.Listener{}
	for name, address := range addresses {
		l, err := net.Listen("tcp", address)
		if err != nil {
			panic(err)
		}
		listeners[name] = l
	}
	for name := range addresses {
		_ = name
		${step}
	}
	return nil
}
`;
  expect(await confidencesIn('server', text, 'package other\n')).toEqual(found);
});

test.each([
  ['another scheme', '"socks5"', []],
  ['the same scheme', '"https"', ['high']],
])('a connection that is dialled for one scheme, and left open for %s', async (_, scheme, found) => {
  const text = `package proxy

import (
	"errors"
	"net"
)

func Dial(scheme, address string) (conn net.Conn, err error) {
	if scheme == "https" {
		conn, err = net.Dial("tcp", address)
		if err != nil {
			return nil, err
		}
	}
	if scheme == ${scheme} {
		return nil, errors.New("not supported")
	}
	return conn, nil
}
`;
  expect(await confidencesIn('proxy', text, 'package other\n')).toEqual(found);
});

test('C memory that a function of the preamble puts into an array', async () => {
  const text = `package args

// #include <stdlib.h>
// static void set(char **list, size_t index, char *entry) {
//     list[index] = entry;
// }
import "C"

func Fill(list **C.char, entries []string) {
	for i, entry := range entries {
		C.set(list, C.size_t(i), C.CString(entry))
	}
}
`;
  expect(await confidencesIn('args', text, 'package other\n')).toEqual([]);
});

test.each([
  ['a part of what it reaches', 'client.Database(name)', []],
  ['what it has told', 'client.NumberSessionsInProgress()', ['low']],
])('a client of which a value keeps %s', async (_, part, found) => {
  const text = `package store

import (
	"context"

	"go.mongodb.org/mongo-driver/mongo"
)

type Store struct{ part any }

func Open(ctx context.Context, name string) (*Store, error) {
	client, err := mongo.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &Store{part: ${part}}, nil
}
`;
  expect(await confidencesIn('store', text, 'package other\n')).toEqual(found);
});

const asked = (fails: string) => `package api

import (
	"errors"
	"net/http"
)

func ask(client *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode ${fails} {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp, nil
}

func Version(client *http.Client, req *http.Request) (string, error) {
	resp, err := ask(client, req)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New("no version")
	}
	defer resp.Body.Close()
	return resp.Header.Get("Version"), nil
}
`;

test.each([
  ['all failures', '>= 400', 'low'],
  ['one status', '== http.StatusTooManyRequests', 'medium'],
])('an answer whose giver has refused %s, and who gets it asks again', async (_, fails, confidence) => {
  expect(await confidencesIn('api', asked(fails), 'package other\n')).toEqual([confidence]);
});

const WRAPPED = (end: string) => `package store

import "database/sql"

type Tx struct {
	*sql.Tx
	name string
}

type store struct{ db *sql.DB }

func (s *store) begin() (*Tx, error) {
	tx, err := s.db.Begin()
	if err != nil {
		return nil, err
	}
	return &Tx{Tx: tx}, nil
}

func (s *store) update(query string) error {
	tx, err := s.begin()
	if err != nil {
		return err
	}
	${end}
	_, err = tx.Exec(query)
	return err
}
`;

test('what is embedded ends by its own methods', async () => {
  expect(await confidencesIn('store', WRAPPED('defer tx.Rollback()'), 'package other\n')).toEqual([]);
  expect(await confidencesIn('store', WRAPPED(''), 'package other\n')).toEqual(['medium']);
});

const BOUND = (keep: string) => `package form

import (
	"mime/multipart"
	"reflect"
)

type File struct{ multipart.File }

func Bind(to reflect.Value, header *multipart.FileHeader) error {
	file, err := header.Open()
	if err != nil {
		return err
	}
	${keep}
	return nil
}

func show(v any) { println(v != nil) }
`;

test('what reflection is given, it may keep', async () => {
  expect(await confidencesIn('form', BOUND('to.Set(reflect.ValueOf(File{file}))'), 'package other\n')).toEqual([]);
  expect(await confidencesIn('form', BOUND('show(file)'), 'package other\n')).toEqual(['high']);
});

const TITLED = (header: string, to: string) => `package window

/*
#include ${header}
*/
import "C"

func SetTitle(title string) {
	C.${to}(C.CString(title))
}
`;

test.each([
  ['of a library', '<title.h>', 'set_title', 'medium'],
  ['of its own', '"title.h"', 'set_title', 'low'],
  ['of its own copy of a library that is known', '"sqlite3.h"', 'sqlite3_db_filename', 'high'],
])('a copy of a text that goes to a C function %s', async (_, header, to, confidence) => {
  expect(await confidencesIn('window', TITLED(header, to), 'package other\n')).toEqual([confidence]);
});

test.each([
  ['waits for the group of its parent', 'return g.Wait()', []],
  ['does not', 'return work(c)', ['high']],
])('a context of a group, where the function %s', async (_, step, confidences) => {
  const text = `package size

import (
	"context"

	"golang.org/x/sync/errgroup"
)

func Of(ctx context.Context, work func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	c, cancel := context.WithTimeout(ctx, 1)
	g.Go(func() error { return work(ctx) })
	if err := work(c); err != nil {
		${step}
	}
	cancel()
	return g.Wait()
}
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual(confidences);
});

test.each([
  ['what it becomes', 'NextConnection(ctx)', 'low'],
  ['a stream', 'OpenStreamSync(ctx)', 'high'],
])('a connection of which %s is returned', async (_, step, confidence) => {
  const text = `package size

import (
	"context"

	"github.com/quic-go/quic-go"
)

func Of(ctx context.Context, t *quic.Transport) (any, error) {
	early, err := t.DialEarly(ctx, nil, nil, nil)
	if err != nil {
		return nil, err
	}
	made, err := early.${step}
	if err != nil {
		return nil, err
	}
	return wrap(made), nil
}

func wrap(made any) any { return &made }
`;
  expect(await confidencesIn('size', text, 'package other\n')).toEqual([confidence]);
});

const CACHED = (deferred: string) => `package cache

import (
	"errors"
	"sync"
)

type cache struct {
	mu    sync.RWMutex
	known map[string]string
}

func (c *cache) path(key string) (string, func(), error) {
	c.mu.RLock()
	cleanUp := func() { c.mu.RUnlock() }
	var found bool
	${deferred}
	path, ok := c.known[key]
	if !ok {
		return "", nil, errors.New("not there")
	}
	found = true
	println(found)
	return path, cleanUp, nil
}
`;

test('a lock that a deferred function gives back by another one', async () => {
  const deferred = 'defer func() {\n\t\tif !found {\n\t\t\tcleanUp()\n\t\t}\n\t}()';
  expect(await confidencesIn('cache', CACHED(deferred), 'package other\n')).toEqual([]);
  expect(await confidencesIn('cache', CACHED(''), 'package other\n')).not.toEqual([]);
});

const WRAPPED_BODY = (step: string) => `package fetch

import (
	"errors"
	"io"
	"net/http"
)

type counted struct{ r io.ReadCloser }

func (c counted) Read(p []byte) (int, error) { return c.r.Read(p) }

func (c counted) Close() error { return c.r.Close() }

func Get(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	var r io.ReadCloser
	r = resp.Body
	r = counted{r: r}
	if resp.StatusCode > 299 {
		${step}
		return nil, errors.New(resp.Status)
	}
	return r, nil
}
`;

test('a body that is closed by what has been put around it', async () => {
  expect(await confidencesIn('fetch', WRAPPED_BODY('r.Close()'), 'package other\n')).toEqual([]);
  expect(await confidencesIn('fetch', WRAPPED_BODY(''), 'package other\n')).toEqual(['high']);
});

test.each([
  ['is given it with the error', 'return nil, span, err', []],
  ['is given the error alone', 'return nil, nil, err', ['high']],
])('a span, where who asks %s', async (_, step, confidences) => {
  const text = `package eval

import (
	"context"
	"os"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

func begin(ctx context.Context, name string) (*os.File, trace.Span, error) {
	_, span := otel.Tracer("eval").Start(ctx, name)
	f, err := os.Open(name)
	if err != nil {
		${step}
	}
	return f, span, nil
}

func Run(ctx context.Context, name string) error {
	f, span, err := begin(ctx, name)
	defer span.End()
	if err != nil {
		return err
	}
	return f.Close()
}
`;
  expect(await confidencesIn('eval', text, 'package other\n')).toEqual(confidences);
});

test.each([
  ['carries something from one without an end', 'context.WithValue(context.Background(), key{}, name)', 'low'],
  ['is of the caller', 'context.WithValue(ctx, key{}, name)', 'high'],
])('a cancel function that is not called, of a context that %s', async (_, parent, confidence) => {
  const text = `package vm

import (
	"context"
	"errors"
)

type key struct{}

type machine struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func Clone(ctx context.Context, name string) (*machine, error) {
	c, cancel := context.WithCancel(${parent})
	if err := pull(c, name); err != nil {
		return nil, err
	}
	return &machine{c, cancel}, nil
}

func pull(ctx context.Context, name string) error {
	if name == "" {
		return errors.New("no name")
	}
	return ctx.Err()
}
`;
  expect(await confidencesIn('vm', text, 'package other\n')).toEqual([confidence]);
});

const RUNNER = (asked: string) => `package net

import "context"

type network struct{ stopped, started chan struct{} }

func (n *network) isStopped() bool {
	select {
	case <-n.stopped:
		return true
	default:
		return false
	}
}

func (n *network) isStarted() bool {
	select {
	case <-n.started:
		return true
	default:
		return false
	}
}

func (n *network) Keep(work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.TODO())
	go func() {
		<-n.stopped
		cancel()
	}()
	for {
		if n.${asked}() {
			return
		}
		work(ctx)
	}
}
`;

test('a goroutine that has been told, where the function leaves because that is so', async () => {
  expect(await confidencesIn('net', RUNNER('isStopped'), 'package other\n')).toEqual([]);
  expect(await confidencesIn('net', RUNNER('isStarted'), 'package other\n')).toEqual(['medium']);
});

test.each([
  ['to its end', 'io.Copy(io.Discard, stream)', 'low'],
  ['in part', 'io.CopyN(io.Discard, stream, 1)', 'high'],
])('what comes of a response, and is read %s', async (_, read, confidence) => {
  const text = `package images

import (
	"context"
	"io"

	"github.com/docker/docker/client"
)

func Pull(ctx context.Context, c *client.Client, name string) error {
	stream, err := c.ImagePull(ctx, name, nil)
	if err != nil {
		return err
	}
	_, err = ${read}
	return err
}
`;
  expect(await confidencesIn('images', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['has nothing to do', 'if job.name == "" {\n\t\t\tcontinue\n\t\t}', ['high']],
  ['is none', 'if job == nil {\n\t\t\tcontinue\n\t\t}', ['low']],
  ['is tried again', 'if job.later() {\n\t\t\ti--\n\t\t\tcontinue\n\t\t}', []],
])('a job that is counted and not started, since it %s', async (_, step, confidences) => {
  const text = `package jobs

import "sync"

type job struct{ name string }

func (j *job) later() bool { return j.name == "later" }

func All(jobs []*job, do func(*job)) {
	var wg sync.WaitGroup
	wg.Add(len(jobs))
	for i := 0; i < len(jobs); i++ {
		job := jobs[i]
		${step}
		go func() {
			defer wg.Done()
			do(job)
		}()
	}
	wg.Wait()
}
`;
  expect(await confidencesIn('jobs', text, 'package other\n')).toEqual(confidences);
});

test.each([
  ['of the pass before', 'if i > 0 {\n\t\t\tresp.Body.Close()\n\t\t}', []],
  ['of a later one only', 'if i > 1 {\n\t\t\tresp.Body.Close()\n\t\t}', ['high']],
])('a body that is closed where the next pass begins, that %s', async (_, step, confidences) => {
  const text = `package fetch

import "net/http"

func Retry(client *http.Client, url string, attempts int) (resp *http.Response, err error) {
	for i := range attempts {
		${step}
		resp, err = client.Get(url)
		if err != nil || resp.StatusCode == 200 {
			return resp, err
		}
	}
	return resp, err
}
`;
  expect((await confidencesIn('fetch', text, 'package other\n')).filter((c) => c !== 'low')).toEqual(confidences);
});

test.each([
  ['of its own', 'begin(ctx)', 'low'],
  ['of the library', 'otel.Tracer("store").Start(ctx, "save")', 'high'],
])('a span that is thrown away, from a function %s', async (_, start, confidence) => {
  const text = `package store

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

func begin(ctx context.Context) (context.Context, trace.Span) {
	return otel.Tracer("store").Start(ctx, "save")
}

func Save(ctx context.Context, save func(context.Context)) {
	ctx, _ = ${start}
	save(ctx)
}
`;
  expect(await confidencesIn('store', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  [
    'asks which of its own types it is',
    'switch c := c.(type) {\n\tcase *net.TCPConn:\n\t\treturn c.SetNoDelay(true)\n\tdefault:\n\t\treturn errKind\n\t}',
    'low',
  ],
  ['sets its mode', 'return c.(*net.TCPConn).SetLinger(0)', 'low'],
  ['reads from it', '_, err := c.Read(nil)\n\treturn err', 'high'],
])('a connection that is left open where a function of the package fails that %s', async (_, body, confidence) => {
  const text = `package dial

import (
	"errors"
	"net"
)

var errKind = errors.New("of another kind")

func prepare(c net.Conn) error {
	${body}
}

func Open(address string) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	if err := prepare(conn); err != nil {
		return nil, err
	}
	return conn, nil
}
`;
  expect(await confidencesIn('dial', text, 'package other\n')).toEqual([confidence]);
});

test('what is left open on a way that goes on behind an assertion, too', async () => {
  const text = `package dial

import "net"

func Open(address string, greet func() error) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetNoDelay(true)
	}
	if err := greet(); err != nil {
		return nil, err
	}
	return conn, nil
}
`;
  expect(await confidencesIn('dial', text, 'package other\n')).toEqual(['high']);
});

test.each([
  [
    'nil, and takes it over otherwise',
    'if handler == nil {\n\t\treturn errors.New("no handler")\n\t}\n\thandler = http.TimeoutHandler(handler, time.Second, "")',
    [],
  ],
  ['what may be so', 'if len(l.Addr().String()) > 80 {\n\t\treturn errors.New("too long")\n\t}', ['low']],
])('a listener that is given to a function which refuses %s', async (_, refusal, confidences) => {
  const text = `package serve

import (
	"errors"
	"net"
	"net/http"
	"time"
)

var timeout = time.Second

func serve(l net.Listener, handler http.Handler) error {
	${refusal}
	go http.Serve(l, handler)
	return nil
}

func Run(address string, handler http.Handler) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return serve(l, handler)
}
`;
  expect(await confidencesIn('serve', text, 'package other\n')).toEqual(confidences);
});

test('a session that a function keeps through its database', async () => {
  const text = `package store

import "gopkg.in/mgo.v2"

type Store struct {
	db *mgo.Database
}

func Open(url string) (*Store, error) {
	session, err := mgo.Dial(url)
	if err != nil {
		return nil, err
	}
	db := session.DB("main")
	return &Store{db: db}, nil
}
`;
  expect(await confidencesIn('store', text, 'package other\n')).toEqual(['low']);
});

test('a channel that is filled where it is made holds no token', async () => {
  const text = `package link

type Link struct {
	again chan struct{}
}

func (l *Link) Run(stop <-chan struct{}, dial func() error) error {
	l.again = make(chan struct{}, 1)
	l.again <- struct{}{}
	for {
		select {
		case <-stop:
			return nil
		case <-l.again:
			if err := dial(); err != nil {
				return err
			}
			<-stop
		}
	}
}
`;
  expect(await confidencesIn('link', text, 'package other\n')).toEqual([]);
});

test.each([
  ['brings it to a halt', 'r.Roll(0, 0)', 'low'],
  ['closes what it uses', 'r.conn.Close()', 'high'],
])('a goroutine of which a Stop %s', async (_, stop, confidence) => {
  const text = `package robot

import "net"

type Robot struct {
	conn  net.Conn
	tasks chan int
}

func (r *Robot) Roll(speed, heading int) { r.tasks <- speed + heading }

func (r *Robot) Start() {
	go func() {
		for {
			task := <-r.tasks
			r.conn.Write([]byte{byte(task)})
		}
	}()
}

func (r *Robot) Stop() {
	${stop}
}
`;
  const other = main('\tfor {\n\t\tr := &robot.Robot{}\n\t\tr.Start()\n\t\tr.Stop()\n\t}\n', 'example.com/m/robot');
  expect(await confidencesIn('robot', text, other)).toEqual([confidence]);
});

test.each([
  ['gives what it was given', 'return value.(net.Conn), nil', []],
  ['dials', 'return net.Dial("tcp", value.(string))', ['high', 'high']],
])('a connection from a table, by way of a function that %s', async (_, body, confidences) => {
  const text = `package table

import (
	"errors"
	"net"
)

type Table struct {
	conns map[int]any
}

func asConn(value any) (net.Conn, error) {
	${body}
}

func (t *Table) conn(id int) (net.Conn, error) {
	value, ok := t.conns[id]
	if !ok {
		return nil, errors.New("no such connection")
	}
	return asConn(value)
}

func (t *Table) Write(id int, b []byte) error {
	conn, err := t.conn(id)
	if err != nil {
		return err
	}
	_, err = conn.Write(b)
	return err
}

func (t *Table) Read(id int, b []byte) error {
	conn, err := t.conn(id)
	if err != nil {
		return err
	}
	_, err = conn.Read(b)
	return err
}

func (t *Table) Drop(id int) error {
	conn, err := t.conn(id)
	if err != nil {
		return err
	}
	return conn.Close()
}

func (t *Table) Forget(id int) {
	if conn, err := t.conn(id); err == nil {
		conn.Close()
	}
}
`;
  expect((await confidencesIn('table', text, 'package other\n')).map((c) => c.replace('medium', 'high'))).toEqual(
    confidences,
  );
});

test.each([
  ['of a transaction', 'tx *sql.Tx', 'tx.Prepare', ['low']],
  ['of a database', 'db *sql.DB', 'db.Prepare', ['high']],
])('rows of a statement %s', async (_, param, prepare, confidences) => {
  const text = `package store

import "database/sql"

func Names(${param}) (names []string, err error) {
	stmt, err := ${prepare}("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	rows, err := stmt.Query()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Close()
}
`;
  expect(await confidencesIn('store', text, 'package other\n')).toEqual(confidences);
});

test('a file that is returned with an error, on which a deferred function closes it', async () => {
  const text = `package store

import (
	"fmt"
	"os"
)

func Open(path string, check func(*os.File) error) (f *os.File, err error) {
	f, err = os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	if err = check(f); err != nil {
		return f, fmt.Errorf("check: %w", err)
	}
	return f, nil
}
`;
  expect(await confidencesIn('store', text, 'package other\n')).toEqual([]);
});

test.each([
  ['a command', 'func Run(cmd *cobra.Command, work func(context.Context))', []],
  ['a function', 'func Run(cmd *command, work func(context.Context))', ['high']],
])('a cancel function that %s throws away', async (_, head, confidences) => {
  const text = `package commands

import (
	"context"
	"time"

	"github.com/spf13/cobra"
)

type command = struct{}

var _ cobra.Command

${head} {
	ctx, _ := context.WithTimeout(context.Background(), time.Minute)
	work(ctx)
}
`;
  expect(await confidencesIn('worker', text, 'package other\n')).toEqual(confidences);
});

test.each([
  ['goes on for ever', 'for {\n\t\ttime.Sleep(time.Second)\n\t}', 'low'],
  ['returns', 'time.Sleep(time.Second)', 'medium'],
])('a goroutine without an exit, of a function that %s, too', async (_, rest, confidence) => {
  const text = `package copying

import (
	"io"
	"time"
)

func Copy(to io.Writer, from io.Reader) {
	go func() {
		for {
			io.Copy(to, from)
		}
	}()
	${rest}
}
`;
  const other = main('\tfor {\n\t\tcopying.Copy(os.Stdout, os.Stdin)\n\t}\n', 'os', 'example.com/m/copying');
  expect(await confidencesIn('copying', text, other)).toEqual([confidence]);
});

test.each([
  ['Delete', []],
  ['Sync', ['medium']],
])('a log of a library on which %s is called where it fails', async (method, confidences) => {
  const text = `package store

import "github.com/rosedblabs/wal"

func openFile(path string) (*wal.WAL, error) {
	return wal.Open(wal.Options{DirPath: path})
}

func Compact(path string, copyTo func(*wal.WAL) error) error {
	file, err := openFile(path)
	if err != nil {
		return err
	}
	if err := copyTo(nil); err != nil {
		_ = file.${method}()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return nil
}
`;
  expect(await confidencesIn('store', text, 'package other\n')).toEqual(confidences);
});

test('a lock of a function that gives nothing, where it has not taken it', async () => {
  const text = `package states

import (
	"errors"
	"sync"
)

type State struct{ calls int }

type Pool struct {
	mu     sync.Mutex
	shared *State
}

func (p *Pool) take() (*State, error) {
	p.mu.Lock()
	if p.shared != nil {
		return p.shared, nil
	}
	p.mu.Unlock()
	return nil, errors.New("none")
}

func (p *Pool) give() { p.mu.Unlock() }

func (p *Pool) Call(f func(*State) error) error {
	state, err := p.take()
	if err != nil {
		return err
	}
	if state != nil {
		defer p.give()
	}
	return f(state)
}
`;
  expect(await confidencesIn('states', text, 'package other\n')).toEqual([]);
});

test.each([
  ['a job of a list is none', 'job != nil', 'low'],
  ['there is no name', 'name != ""', 'high'],
])('what is counted and not started where %s', async (_, test, confidence) => {
  const text = `package jobs

import "sync"

type Job struct{ run func() }

func RunAll(jobs []*Job, name string) {
	var group sync.WaitGroup
	for _, job := range jobs {
		group.Add(1)
		job := job
		if ${test} {
			go func() {
				defer group.Done()
				job.run()
			}()
		}
	}
	group.Wait()
}
`;
  expect(await confidencesIn('jobs', text, 'package other\n')).toEqual([confidence]);
});

test.each([
  ['does not come up', 'if err := c.Dial(); err != nil {\n\t\treturn nil, err\n\t}', []],
  ['is refused', 'if address == "any" {\n\t\treturn nil, errors.New("no address")\n\t}', ['medium']],
])('a client of an unknown maker, with what is read of it, that %s', async (_, step, confidences) => {
  const text = `package ask

import "errors"

var errNone = errors.New("none")

type Client struct{ conn interface{ Close() error } }

func (c *Client) Dial() error { return errNone }

func (c *Client) Read(b []byte) (int, error) { return 0, errNone }

func (c *Client) Close() error { return c.conn.Close() }

type Maker interface {
	NewClient(address string) (*Client, error)
}

func First(maker Maker, address string) ([]byte, error) {
	c, err := maker.NewClient(address)
	if err != nil {
		return nil, err
	}
	${step}
	defer c.Close()
	b := make([]byte, 1)
	_, err = c.Read(b)
	return b, err
}
`;
  expect(await confidencesIn('ask', text, 'package other\n')).toEqual(confidences);
});

test.each([
  ['one', 'l.Lock()', 'l.Unlock()', ['medium']],
  ['one of each key', 'l.LockKey(key)', 'l.UnlockKey(key)', []],
])('a lock that is given back when the function ends, %s', async (_, lock, unlock, confidences) => {
  const text = `package keys

import "sync"

type Locker struct {
	sync.Mutex
	keys sync.Map
}

type Keyed interface {
	Lock(key string)
	Unlock(key string)
}

func RunAll(l *Locker, keyed Keyed, keys []string, run func(string)) {
	for _, key := range keys {
		${lock}
		defer ${unlock}
		run(key)
	}
}
`
    .replaceAll('l.LockKey', 'keyed.Lock')
    .replaceAll('l.UnlockKey', 'keyed.Unlock');
  const found = await confidencesIn('keys', text, 'package other\n');
  expect(found.filter((c) => c !== 'low')).toEqual(confidences);
});
