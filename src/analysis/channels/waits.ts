/** Statements that can last: sleeps, waits for a channel, servers. */
import type { CallExpr, Expr, Node } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { rootVariable } from '../cfg/variables.ts';
import { contextDone } from '../goroutines/signals.ts';

/** A wait by itself, whatever it is that ends it. */
export type Wait =
  | { readonly kind: 'sleep'; readonly seconds: number | undefined }
  /** Until a channel gives something; `channel` is what is received from. */
  | { readonly kind: 'receive'; readonly channel: Expr }
  /** For the end of goroutines. */
  | { readonly kind: 'join' }
  | { readonly kind: 'serve' };

const SERVERS =
  /^(net\/http|net\/http\/fcgi)\.(ListenAndServe|ListenAndServeTLS|Serve|ServeTLS)$|^\(\*net\/http\.Server\)\.(ListenAndServe|ListenAndServeTLS|Serve|ServeTLS)$|^\(\*net\/rpc\.Server\)\.Accept$|^\(\*google\.golang\.org\/grpc\.Server\)\.Serve$/;

const SECOND = 1_000_000_000;

/** The waits in a node, what its literals do left out. */
export function waitsIn(pkg: Package, node: CfgNode): readonly Wait[] {
  if (node.kind === 'DeferStmt' || node.kind === 'GoStmt' || node.kind === 'RangeStmt') return [];
  const waits: Wait[] = [];
  walk(node, (n: Node) => {
    if (n.kind === 'UnaryExpr' && n.op === '<-') waits.push({ kind: 'receive', channel: n.x });
    const wait = n.kind === 'CallExpr' && waitOfCall(pkg, n);
    if (wait) waits.push(wait);
    return n.kind !== 'FuncLit';
  });
  return waits;
}

function waitOfCall(pkg: Package, call: CallExpr): Wait | undefined {
  const name = pkg.calleeOf(call)?.name ?? '';
  if (name === '(*sync.WaitGroup).Wait') return { kind: 'join' };
  if (SERVERS.test(name)) return { kind: 'serve' };
  const [time] = call.args;
  if (name !== 'time.Sleep' || !time) return undefined;
  const nanoseconds = pkg.intValue(time);
  return { kind: 'sleep', seconds: nanoseconds === undefined ? undefined : nanoseconds / SECOND };
}

/** Whether a block ends in a select that waits, that is, one without a default. */
export function selects({ edges }: Block): boolean {
  return (
    edges.some((e) => e.when?.kind === 'comm') && edges.every((e) => e.when?.kind !== 'comm' || e.when.clause.comm)
  );
}

/** Whether a channel says that it is time to quit: `ctx.Done()` of a context without a deadline of this function, or one of signals. */
export function isQuit(pkg: Package, channel: Expr): boolean {
  if (/^(<-)?chan os\.Signal$/.test(typeString(pkg.typeOf(channel)))) return true;
  const done = contextDone(pkg, channel);
  const context = done && rootVariable(pkg, done);
  return context !== undefined && !hasDeadline(pkg, context);
}

function hasDeadline(pkg: Package, { owner, ...context }: Variable): boolean {
  let found = false;
  if (!owner) return false;
  walk(owner, (n) => {
    if (n.kind !== 'AssignStmt') return;
    const [first] = n.lhs;
    const [made] = n.rhs;
    if (first?.kind !== 'Ident' || made?.kind !== 'CallExpr' || first.name !== context.name) return;
    found ||= /^context\.With(Timeout|Deadline)/.test(pkg.calleeOf(made)?.name ?? '');
  });
  return found;
}
