/** How many goroutines a loop starts, and whether they stay for a while: only then are there many at a time. */
import type { CfgNode, Loop } from '../../src/analysis/cfg/cfg.ts';
import { loopsRepeating, passCount, passesOf } from '../../src/analysis/cfg/loops.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { waitsIn } from '../../src/analysis/channels/waits.ts';
import { type Goroutine, isGroup } from '../../src/analysis/goroutines/goroutines.ts';
import type { CallExpr, Node } from '../../src/go/ast.ts';
import type { Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

/** `many`: as many as the text says. `input`: one for each piece of an input, however long it is. `endless`: as long as something comes, or time goes by. */
export interface Crowd {
  readonly kind: 'many' | 'input' | 'endless';
  readonly loop: Loop;
  readonly count?: number;
}

/** So many goroutines of some kilobytes each are no small matter. */
const MANY = 10_000;

export function crowdOf({ fn, start }: Goroutine): Crowd | undefined {
  if (start.kind === 'CallExpr' && !isGroup(fn.pkg, start)) return undefined; // a helper may have a limit
  const block = cfgOf(fn.pkg, fn).blocks.find((b) => b.nodes.some((n) => holds(n, start)));
  const loops = block ? loopsRepeating(block) : [];
  const counts = loops.map((loop) => passCount(fn.pkg, loop) ?? 1);
  const count = counts.reduce((product, n) => product * n, 1);
  const [loop] = loops;
  if (loop && count >= MANY) return { kind: 'many', loop, count };
  const input = loops.find((l) => readsInput(fn.pkg, l));
  if (input) return { kind: 'input', loop: input };
  const endless = loops.find((l) => passesOf(fn.pkg, l) === 'endless' && !accepts(fn.pkg, l));
  return endless && { kind: 'endless', loop: endless };
}

function holds(node: CfgNode, start: Node): boolean {
  if (node.kind === 'RangeStmt') return false;
  return node === start || (node.kind === 'ExprStmt' && node.x === start);
}

const INPUTS = /^\(\*(bufio\.Scanner|database\/sql\.Rows|encoding\/csv\.Reader)\)\.(Scan|Next|Read)$/;

/** `for scanner.Scan()`, `for rows.Next()`. */
function readsInput(pkg: Package, { stmt }: Loop): boolean {
  const cond = stmt.kind === 'ForStmt' ? stmt.cond : undefined;
  return cond?.kind === 'CallExpr' && INPUTS.test(pkg.calleeOf(cond)?.name ?? '');
}

/** A server: whoever connects has a goroutine, as with net/http, which ends with the connection. */
function accepts(pkg: Package, { stmt }: Loop): boolean {
  let found = false;
  walk(stmt.body, (n) => {
    found ||= n.kind === 'CallExpr' && /\.(Accept\w*|ReadFrom\w*|ReadMsg\w*)$/.test(pkg.calleeOf(n)?.name ?? nameOf(n));
    return !found && n.kind !== 'FuncLit';
  });
  return found;
}

function nameOf({ fun }: CallExpr): string {
  return fun.kind === 'SelectorExpr' ? `.${fun.sel.name}` : '';
}

// ---- what makes a goroutine last ----

/** A call over a network or to another process. */
const SLOW =
  /^(\(\*net\/http\.Client\)\.(Do|Get|Post|PostForm|Head)|net\/http\.(Get|Post|PostForm|Head)|net\.Dial\w*|\(\*net\.Dialer\)\.Dial\w*|\(\*database\/sql\.(DB|Conn|Tx|Stmt)\)\.(Query|Exec|Ping)\w*|\(\*os\/exec\.Cmd\)\.(Run|Output|CombinedOutput|Wait))$/;

/** What a goroutine waits for; undefined where it is soon over, as far as can be seen. */
export function blockingIn({ body }: Goroutine): Node | undefined {
  if (!body) return undefined;
  const nodes = cfgOf(body.pkg, body).blocks.flatMap((b) => b.nodes);
  return nodes.find((node) => waitsIn(body.pkg, node).length > 0 || node.kind === 'SendStmt' || isSlow(body.pkg, node));
}

function isSlow(pkg: Package, node: CfgNode): boolean {
  if (node.kind === 'RangeStmt' || node.kind === 'DeferStmt' || node.kind === 'GoStmt') return false;
  let slow = false;
  walk(node, (n) => {
    slow ||= n.kind === 'CallExpr' && SLOW.test(pkg.calleeOf(n)?.name ?? '');
    return n.kind !== 'FuncLit';
  });
  return slow;
}
