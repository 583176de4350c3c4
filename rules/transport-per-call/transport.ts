/** Transports that a function makes for itself: what it sends through them, and whether anybody else gets hold of them. */
import type { AssignStmt, CallExpr, CompositeLit, Expr, Ident, SelectorExpr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

/** What sends requests, and by which methods. */
const SENDERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['net/http.Transport', new Set(['RoundTrip'])],
  ['net/http.Client', new Set(['Do', 'Get', 'Head', 'Post', 'PostForm'])],
  ['net/http/httputil.ReverseProxy', new Set(['ServeHTTP'])],
]);

/** Settings that bound how long idle connections stay, or how many do. Their values are not looked at. */
const BOUNDS = new Set(['DisableKeepAlives', 'IdleConnTimeout', 'MaxIdleConnsPerHost', 'CloseIdleConnections']);

/** The first request through each transport that is made in the function, and that nobody bounds, closes or keeps. */
export function requestsThroughOwnTransports(pkg: Package, fn: GoFunction): ReadonlyMap<CompositeLit, CallExpr> {
  const made = new Locals(pkg, fn);
  const first = new Map<CompositeLit, CallExpr>();
  if (made.closesConnections) return first;
  walk(fn.body, (n) => {
    if (n.kind === 'FuncLit') return false;
    if (n.kind !== 'CallExpr' || n.fun.kind !== 'SelectorExpr') return true;
    const transport = made.transportOf(n.fun.x, n.fun.sel.name);
    if (transport && !first.has(transport)) first.set(transport, n);
    return true;
  });
  return first;
}

/** The local variables of a function that hold what it made itself, and how they are used. */
class Locals {
  private readonly pkg: Package;
  private readonly fn: GoFunction;
  private readonly literals = new Map<Variable, CompositeLit>();
  /** What was put in the field Transport of a variable. */
  private readonly transports = new Map<Variable, Expr>();
  /** Mentions that hand nothing to anybody else. */
  private readonly harmless = new Set<Expr>();
  private readonly shared = new Set<Variable>();
  /** A request says that its connection is not to be kept. */
  readonly closesConnections: boolean;

  constructor(pkg: Package, fn: GoFunction) {
    this.pkg = pkg;
    this.fn = fn;
    let closes = false;
    walk(fn.body, (n) => {
      if (n.kind === 'AssignStmt') this.assignment(n);
      else if (n.kind === 'SelectorExpr') this.selection(n);
      else if (n.kind === 'Ident') this.mention(n);
      closes ||= (n.kind === 'SelectorExpr' && n.sel.name === 'Close' && this.isRequest(n.x)) || isClose(n);
    });
    this.closesConnections = closes;
    // who gets a client gets its transport
    for (const variable of this.shared) this.share(this.transportIn(variable));
  }

  /** The transport made here that `x.method(…)` sends through. */
  transportOf(x: Expr, method: string): CompositeLit | undefined {
    const sender = this.literalOf(x);
    const type = sender && this.typeOf(sender);
    if (!sender || !SENDERS.get(type ?? '')?.has(method)) return undefined;
    const variable = this.local(x);
    const inside = variable ? this.transportIn(variable) : fieldOf(sender, 'Transport');
    const transport = type === 'net/http.Transport' ? sender : this.literalOf(inside);
    return transport && this.isUnbounded(transport) ? transport : undefined;
  }

  /** What a client or proxy sends through: what was put into it last, or what it was made with. */
  private transportIn(variable: Variable): Expr | undefined {
    const literal = this.literals.get(variable);
    return literal && (this.transports.get(variable) ?? fieldOf(literal, 'Transport'));
  }

  private share(e: Expr | undefined): void {
    const variable = e && this.local(e);
    if (variable) this.shared.add(variable);
  }

  private isUnbounded(literal: CompositeLit): boolean {
    const keys = literal.elts.flatMap((e) => (e.kind === 'KeyValueExpr' && e.key.kind === 'Ident' ? e.key.name : []));
    const isTransport = this.typeOf(literal) === 'net/http.Transport';
    return isTransport && !keys.some((key) => BOUNDS.has(key)) && !this.dialsOwn(literal);
  }

  /** `DialContext: func(…) (net.Conn, error) { return conn, nil }`: its only connection is there before, and whoever has made it closes it. */
  private dialsOwn(literal: CompositeLit): boolean {
    const dial = fieldOf(literal, 'DialContext') ?? fieldOf(literal, 'Dial');
    const [only] = dial?.kind === 'FuncLit' ? dial.body.stmts : [];
    return only?.kind === 'ReturnStmt' && only.results[0]?.kind === 'Ident';
  }

  private typeOf(e: Expr): string {
    return typeString(this.pkg.typeOf(e));
  }

  /** The literal that an expression is, or that its variable holds and nobody else does. */
  private literalOf(e: Expr | undefined): CompositeLit | undefined {
    if (e?.kind === 'UnaryExpr' && e.op === '&') return this.literalOf(e.x);
    if (e?.kind === 'CompositeLit') return e;
    const variable = e && this.local(e);
    return variable && !this.shared.has(variable) ? this.literals.get(variable) : undefined;
  }

  private assignment({ lhs, rhs }: AssignStmt): void {
    lhs.forEach((target, i) => {
      const value = rhs.length === lhs.length ? rhs[i] : undefined;
      const variable = this.local(target);
      const literal = value && this.literalOf(value);
      if (variable && literal && !this.literals.has(variable)) {
        this.literals.set(variable, literal);
        this.harmless.add(target);
        this.keep(literal);
      }
      if (value && target.kind === 'SelectorExpr' && target.sel.name === 'Transport') this.field(target.x, value);
    });
  }

  private selection({ x, sel }: SelectorExpr): void {
    if (BOUNDS.has(sel.name)) return;
    this.harmless.add(x);
    const literal = x.kind === 'Ident' ? undefined : this.literalOf(x);
    if (literal) this.keep(literal);
  }

  /** A client that stays in the function keeps its transport there. */
  private keep(literal: CompositeLit): void {
    const transport = fieldOf(literal, 'Transport');
    if (transport && SENDERS.has(this.typeOf(literal))) this.harmless.add(transport);
  }

  private field(x: Expr, value: Expr): void {
    const variable = this.local(x);
    if (!variable) return;
    this.harmless.add(value);
    this.transports.set(variable, value);
  }

  private mention(id: Ident): void {
    const variable = this.local(id);
    if (variable && !this.harmless.has(id)) this.shared.add(variable);
  }

  private isRequest(e: Expr): boolean {
    return this.typeOf(e) === '*net/http.Request';
  }

  private local(e: Expr): Variable | undefined {
    const object = e.kind === 'Ident' ? this.pkg.objectOf(e) : undefined;
    return object?.kind === 'var' && object.scope === 'local' && object.owner === this.fn.node ? object : undefined;
  }
}

function fieldOf(literal: CompositeLit, name: string): Expr | undefined {
  const found = literal.elts.find((e) => e.kind === 'KeyValueExpr' && e.key.kind === 'Ident' && e.key.name === name);
  return found?.kind === 'KeyValueExpr' ? found.value : undefined;
}

/** `"close"`, as a header of a request says it. */
function isClose(n: { readonly kind: string; readonly value?: unknown }): boolean {
  return n.kind === 'BasicLit' && n.value === '"close"';
}
