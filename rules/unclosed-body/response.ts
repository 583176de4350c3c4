import type { Acquirer, AcquirerOf } from '../../src/analysis/release/acquisition.ts';
import { packageOf } from '../../src/analysis/release/only-uses.ts';
import { type Resource, readsToEnd } from '../../src/analysis/release/resource.ts';
import { calleeWord } from '../../src/analysis/release-names.ts';
import type { CallExpr } from '../../src/go/ast.ts';
import type { Package } from '../../src/go/program.ts';
import { isStandardPackage } from '../../src/go/standard.ts';
import { typeString } from '../../src/go/types.ts';

const BODY: Resource = {
  rule: 'unclosed-body',
  what: 'body',
  field: 'Body',
  methods: ['Close'],
  ownerMethods: ['Write'], // sends the response on, and closes its body
  lent: true,
  releasers: new Set(['net/http/httputil.DumpResponse']), // it reads the body, closes it and puts a copy in its place
  drains: readsToEnd,
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

const RESPONSE: Acquirer = { resource: BODY, result: 0, error: 1 };

/** `http.Head` is not among them: its response has no body, and its connection is free at once. */
const SENDERS = new Set(
  ['Get', 'Post', 'PostForm'].flatMap((name) => [`net/http.${name}`, `(*net/http.Client).${name}`]),
);

/** A call that gives `(*http.Response, error)`: of net/http, or of a client of the same shape. */
export const responseOf: AcquirerOf = (pkg, call) => {
  if (sendsRequest(pkg, call)) return RESPONSE;
  const callee = pkg.calleeOf(call);
  // What else the standard library has, `Head` and `ReadResponse`, gives a response whose body holds no connection.
  if (callee?.signature?.kind !== 'signature' || isStandardPackage(packageOf(callee.name))) return undefined;
  return callee.signature.results.map(typeString).join(', ') === '*net/http.Response, error' ? RESPONSE : undefined;
};

/** Known to send a request: by name, or because it takes one and gives its response, as `(*http.Client).Do` and `RoundTrip` do. */
export function sendsRequest(pkg: Package, call: CallExpr): boolean {
  const callee = pkg.calleeOf(call);
  if (!callee) return false;
  if (SENDERS.has(callee.name)) return true;
  const { signature } = callee;
  return (
    !callee.func &&
    !callee.name.startsWith('(*net/http/httputil.') && // the connection stays with whoever has made the client of it
    signature !== undefined &&
    typeString(signature) === 'func(*net/http.Request) (*net/http.Response, error)'
  );
}

/**
 * A method of an interface that stands for a client: it takes a request, or is called as those of `http.Client` are. What implements it may close the body, which
 * nobody would want it for.
 */
export function isOfClient(pkg: Package, call: CallExpr): boolean {
  const callee = pkg.calleeOf(call);
  if (callee?.kind !== 'interface' || callee.signature?.kind !== 'signature') return false;
  const takesRequest = callee.signature.params.some((t) => typeString(t) === '*net/http.Request');
  return takesRequest || /^(Do|Get|Post|PostForm)$/.test(calleeWord(call));
}
