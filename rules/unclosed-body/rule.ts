import type { Acquirer, AcquirerOf } from '../../src/analysis/acquisition.ts';
import { handedOn } from '../../src/analysis/handed-on.ts';
import { findLeaks, type Leak } from '../../src/analysis/must-release.ts';
import type { Resource } from '../../src/analysis/resource.ts';
import { packageOf } from '../../src/analysis/value-flow.ts';
import type { Confidence } from '../../src/finding.ts';
import { deferRelease } from '../../src/findings/fix.ts';
import { reportOf, type Wording } from '../../src/findings/leak-report.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, GoObject, Package } from '../../src/go/program.ts';
import { isStandardPackage } from '../../src/go/standard.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { defineRule } from '../../src/rule.ts';

export const unclosedBody = defineRule({
  id: 'unclosed-body',
  severity: 'error',
  run({ pkg, fn, report }) {
    for (const leak of findLeaks(pkg, fn, responseOf)) {
      if (asksForHead(pkg, fn, leak.acquisition.call)) continue;
      const fixes = deferRelease(fn, leak, (response) => `${response}.Body.Close()`);
      report(reportOf(fn, leak, WORDS, confidenceOf(pkg, leak), fixes));
    }
  },
});

const BODY: Resource = {
  what: 'body',
  field: 'Body',
  methods: ['Close'],
  ownerMethods: ['Write'], // sends the response on, and closes its body
  lent: true,
  releasers: new Set(['net/http/httputil.DumpResponse']), // it reads the body, closes it and puts a copy in its place
  drains: (callee, call) => READERS.has(callee) || (callee === 'io.Copy' && isDiscard(call.args[0])),
  takes: new Set([
    'net/http.MaxBytesReader',
    'net/http.NewRequest',
    'net/http.NewRequestWithContext',
    'net/http.Post',
    '(*net/http.Client).Post',
    'net/http/httptest.NewRequest',
    'net/http/httptest.NewRequestWithContext',
  ]),
};

const READERS = new Set(['io.ReadAll', 'io/ioutil.ReadAll', '(*bytes.Buffer).ReadFrom']);

function isDiscard(e: Expr | undefined): boolean {
  return e?.kind === 'SelectorExpr' && e.sel.name === 'Discard';
}

const RESPONSE: Acquirer = { resource: BODY, result: 0, error: 1 };

const WORDS: Wording = {
  held: (variable) => `the body of ${variable}`,
  released: 'closed',
  drained: 'read to its end',
  dropped: (callee) => `The response of ${callee} is thrown away, so its body can never be closed.`,
};

/** `http.Head` is not among them: its response has no body, and its connection is free at once. */
const SENDERS = new Set(
  ['Get', 'Post', 'PostForm'].flatMap((name) => [`net/http.${name}`, `(*net/http.Client).${name}`]),
);

/** A call that gives `(*http.Response, error)`: of net/http, of a client of the same shape, or of a function that hands such a response on. */
const responseOf: AcquirerOf = handedOn((pkg, call) => {
  if (sendsRequest(pkg, call)) return RESPONSE;
  const callee = pkg.calleeOf(call);
  // What else the standard library has, `Head` and `ReadResponse`, gives a response whose body holds no connection.
  if (callee?.signature?.kind !== 'signature' || isStandardPackage(packageOf(callee.name))) return undefined;
  return callee.signature.results.map(typeString).join(', ') === '*net/http.Response, error' ? RESPONSE : undefined;
});

/**
 * Of a function of another package we see the shape alone: it may have closed the body itself. A body that is read to its end frees its connection
 * by itself; its Close is still asked for, since the next early return makes it a leak.
 */
function confidenceOf(pkg: Package, { acquisition: { call, acquirer }, ways }: Leak): Confidence {
  if (acquirer.basis || (ways.length > 0 && ways.every((way) => way.drained))) return 'medium';
  return sendsRequest(pkg, call) ? 'high' : 'low';
}

/** Known to send a request: by name, or because it takes one and gives its response, as `(*http.Client).Do` and `RoundTrip` do. */
function sendsRequest(pkg: Package, call: CallExpr): boolean {
  const callee = pkg.calleeOf(call);
  if (!callee) return false;
  if (SENDERS.has(callee.name)) return true;
  const { signature } = callee;
  return (
    !callee.func &&
    signature !== undefined &&
    typeString(signature) === 'func(*net/http.Request) (*net/http.Response, error)'
  );
}

/** Whether the request that is sent was made with the method HEAD, whose response has no body. */
function asksForHead(pkg: Package, fn: GoFunction, call: CallExpr): boolean {
  const [request] = call.args;
  return request?.kind === 'Ident' && headRequests(pkg, fn).has(pkg.objectOf(request));
}

const headRequestsOf = new WeakMap<GoFunction, ReadonlySet<GoObject | undefined>>();

function headRequests(pkg: Package, fn: GoFunction): ReadonlySet<GoObject | undefined> {
  const known = headRequestsOf.get(fn);
  if (known) return known;
  const found = new Set<GoObject | undefined>();
  walk(fn.body, (n) => {
    if (n.kind !== 'AssignStmt') return;
    const [request] = n.lhs;
    const [made] = n.rhs;
    if (request?.kind === 'Ident' && made?.kind === 'CallExpr' && made.args.some(isHead))
      found.add(pkg.objectOf(request));
  });
  found.delete(undefined);
  headRequestsOf.set(fn, found);
  return found;
}

function isHead(e: Expr): boolean {
  return (e.kind === 'BasicLit' && e.value === '"HEAD"') || (e.kind === 'SelectorExpr' && e.sel.name === 'MethodHead');
}
