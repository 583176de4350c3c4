import { describe, expect, test } from 'vitest';
import { isStandardPackage, STANDARD_LIBRARY } from '../../src/go/standard.ts';
import { callees, lastType, packageOf } from './source.ts';

describe('the standard library is known', () => {
  test('calls on its values have the name of the method that Go calls', () => {
    const pkg = packageOf(`
      import ("bufio"; "context"; "database/sql"; "fmt"; "math/rand/v2"; "net"; "net/http"; "os"; "sync"; "time")
      type server struct { sync.Mutex; *http.Server; wg sync.WaitGroup }
      func use(ctx context.Context, s *server, db *sql.DB, l net.Listener) {
        resp, err := http.Get("u")
        resp.Body.Close()
        f, _ := os.Open("f")
        f.Close()
        ctx, cancel := context.WithTimeout(ctx, time.Second)
        cancel()
        ctx.Done()
        s.Lock()
        s.Shutdown(ctx)
        s.wg.Wait()
        rows, _ := db.QueryContext(ctx, "q")
        rows.Next()
        conn, _ := l.Accept()
        conn.Close()
        http.DefaultClient.Do(nil)
        time.NewTicker(time.Second).Stop()
        bufio.NewScanner(f).Scan()
        rand.IntN(3)
        err.Error()
        var tcp *net.TCPConn
        tcp.Close()
        fmt.Println(os.Args[0])
      }`);
    expect(callees(pkg)).toEqual({
      'http.Get': 'func net/http.Get',
      'resp.Body.Close': 'interface (io.Closer).Close',
      'os.Open': 'func os.Open',
      'f.Close': 'method (*os.File).Close',
      'context.WithTimeout': 'func context.WithTimeout',
      cancel: 'value cancel',
      'ctx.Done': 'interface (context.Context).Done',
      's.Lock': 'method (*sync.Mutex).Lock',
      's.Shutdown': 'method (*net/http.Server).Shutdown',
      's.wg.Wait': 'method (*sync.WaitGroup).Wait',
      'db.QueryContext': 'method (*database/sql.DB).QueryContext',
      'rows.Next': 'method (*database/sql.Rows).Next',
      'l.Accept': 'interface (net.Listener).Accept',
      'conn.Close': 'interface (net.Conn).Close',
      'http.DefaultClient.Do': 'method (*net/http.Client).Do',
      'time.NewTicker': 'func time.NewTicker',
      'time.NewTicker(time.Second).Stop': 'method (*time.Ticker).Stop',
      'bufio.NewScanner': 'func bufio.NewScanner',
      'bufio.NewScanner(f).Scan': 'method (*bufio.Scanner).Scan',
      'rand.IntN': 'func math/rand/v2.IntN',
      'err.Error': 'interface (error).Error',
      'tcp.Close': 'method (*net.conn).Close',
      'fmt.Println': 'func fmt.Println',
    });
  });

  test.each([
    ['x := slices.Sorted(maps.Keys(map[string]int{}))', '[]string'],
    ['x := slices.Max([]float64{1})', 'float64'],
    ['x := sync.OnceValue(func() error { return nil })', 'func() error'],
    ['var p atomic.Pointer[int]; x := p.Load()', '*int'],
    ['x := 3 * time.Second', 'time.Duration'],
    ['x := <-time.After(1)', 'time.Time'],
    ['x := http.DefaultTransport', 'net/http.RoundTripper'],
    ['x := os.Stdin', '*os.File'],
    ['x := (&http.Client{}).Timeout', 'time.Duration'],
    ['for x := range strings.SplitSeq("a", ",") { _ = x }; x := "s"', 'string'],
  ])('%s is %s', (body, type) => {
    const imports = 'import ("maps"; "net/http"; "os"; "slices"; "strings"; "sync"; "sync/atomic"; "time")';
    expect(lastType(packageOf(`${imports}\nfunc f() { ${body}; _ = x }`), 'x')).toBe(type);
  });

  test('its packages are told from others', () => {
    expect(['net/http', 'C', 'example.com/net/http', 'cmd/go'].map(isStandardPackage)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('every declaration that is shipped can be read', () => {
    const pkg = STANDARD_LIBRARY.find('syscall');
    expect(pkg?.files[0]?.errors).toEqual([]);
    expect(pkg?.declared.types.size).toBeGreaterThan(50);
  });
});
