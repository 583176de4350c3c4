/** Goroutines that end without Done on some path, though they call it on another, and those that count themselves. */
import type { Edge } from '../../src/analysis/cfg/cfg.ts';
import { edgesTo, followPaths } from '../../src/analysis/cfg/fact-paths.ts';
import { NO_FACTS } from '../../src/analysis/cfg/facts.ts';
import { nodesOf } from '../../src/analysis/cfg/nodes.ts';
import { cfgOf } from '../../src/analysis/cfg/scope.ts';
import { endsGoroutine } from '../../src/analysis/goroutines/ends-goroutine.ts';
import { type Goroutine, goroutinesOf } from '../../src/analysis/goroutines/goroutines.ts';
import { type Path, pathOf } from '../../src/analysis/locks/lock-path.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import { outermostOf } from '../../src/go/outermost.ts';
import type { GoFunction, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { type GroupCall, groupCallsIn, groupCallsOf, settles } from './groups.ts';
import type { Missing, Way } from './missing.ts';
import { waiterOf } from './waiting.ts';

export function unfinished(fn: GoFunction): readonly Missing[] {
  return goroutinesOf(fn).flatMap((goroutine) => {
    const { body } = goroutine;
    if (!body || !/\.(Done|Add)\(/.test(body.file.text.slice(body.pos, body.end))) return [];
    return [...withoutDone(goroutine, body), ...countingItself(goroutine, body)];
  });
}

function withoutDone(goroutine: Goroutine, body: GoFunction): readonly Missing[] {
  return doneOnce(body).flatMap((done) => {
    if (countsItself(body, done.group)) return [];
    const outside = inStarter(goroutine, body, done.group);
    const wait = outside && waiterOf(goroutine.fn, outside);
    const way = wait && missingWay(goroutine, body, done.group);
    if (!way) return [];
    const add = addFor(goroutine, outside);
    if (add && (isForAll(goroutine, add) || isOfSome(goroutine, add))) return [];
    const name = textOf(body, done);
    return [
      { kind: 'path', name, add, start: goroutine.start, way, wait, confidence: add ? 'high' : 'medium' } as const,
    ];
  });
}

/** What is counted where it runs owes nothing before. */
function countsItself(body: GoFunction, { key }: Path): boolean {
  return groupCallsOf(body).some(({ method, group }) => method === 'Add' && group.key === key);
}

/** `wg.Add(len(jobs) - 1)`, `if counted { wg.Add(1) }`: not all that are started are counted, and which are, their branches tell. */
function isOfSome({ fn, start }: Goroutine, add: CallExpr): boolean {
  const [count] = add.args;
  const branches = nodesOf(fn, 'IfStmt').flatMap((test) => (test.else ? [test.body, test.else] : [test.body]));
  const isIn = (n: Node, { pos, end }: Node) => pos <= n.pos && n.end <= end;
  return (
    (count?.kind === 'BinaryExpr' && count.op === '-') ||
    branches.some((branch) => isIn(add, branch) && !isIn(start, branch))
  );
}

/** The groups that a goroutine is done with once; one that is so in a loop is for each of many jobs. */
function doneOnce(body: GoFunction): readonly GroupCall[] {
  const { blocks } = cfgOf(body.pkg, body);
  const found = blocks.flatMap(({ nodes, loop }) =>
    nodes.flatMap((node) =>
      groupCallsIn(body.pkg, node, node.kind === 'DeferStmt').flatMap((call) =>
        call.method === 'Done' && node.kind !== 'RangeStmt' ? [{ call, loop }] : [],
      ),
    ),
  );
  const keys = [...new Set(found.map(({ call }) => call.group.key))];
  return keys.flatMap((key) => {
    const own = found.filter(({ call }) => call.group.key === key);
    return own[0] && own.every(({ loop }) => !loop) ? [own[0].call] : [];
  });
}

/** The shortest path of the goroutine to its end on which it is not done. */
function missingWay(goroutine: Goroutine, body: GoFunction, group: Path): Way | undefined {
  let way: Way | undefined;
  followPaths(
    body.pkg,
    body,
    { block: cfgOf(body.pkg, body).entry, index: 0, facts: NO_FACTS },
    {
      node: (node) => !settles(body.pkg, node, group),
      exit: (visit) => {
        const { exit, nodes } = visit.block;
        if (exit === 'no-return' && !endsGoroutine(body.pkg, visit.block)) return;
        way ??= { fn: body, path: edgesTo(visit), node: exit === 'fall' ? undefined : nodes.at(-1) };
      },
    },
  );
  return way && !isConditional(goroutine, body, way.path, group) ? way : undefined;
}

/** `if wg != nil`, or a test that the starter makes too: then it may not have counted either. */
function isConditional({ fn }: Goroutine, body: GoFunction, path: readonly Edge[], group: Path): boolean {
  return path.some((edge) => {
    const text = testText(body, edge);
    if (text === undefined || edge.when?.kind !== 'test') return false;
    return testsOf(fn).has(text) || mentionsGroup(body, edge.when.expr, group);
  });
}

const tests = new WeakMap<GoFunction, ReadonlySet<string>>();

/** All tests that a function makes, as they are written. */
function testsOf(fn: GoFunction): ReadonlySet<string> {
  const found =
    tests.get(fn) ?? new Set(cfgOf(fn.pkg, fn).blocks.flatMap((b) => b.edges.flatMap((e) => testText(fn, e) ?? [])));
  tests.set(fn, found);
  return found;
}

function testText({ file }: GoFunction, { when }: Edge): string | undefined {
  return when?.kind === 'test' ? file.text.slice(when.expr.pos, when.expr.end) : undefined;
}

function mentionsGroup({ pkg }: GoFunction, e: Expr, { key }: Path): boolean {
  let found = false;
  walk(e, (n) => {
    found ||= (n.kind === 'Ident' || n.kind === 'SelectorExpr') && pathOf(pkg, n)?.key === key;
  });
  return found;
}

/** The group as the function that starts the goroutine names it; undefined where that cannot be told. */
function inStarter({ fn, call, direct }: Goroutine, body: GoFunction, group: Path): Path | undefined {
  const { root, key, last } = group;
  if (root.owner !== body.node) return group; // captured, or of the package
  if (!direct) return undefined;
  const given = argumentFor(body, call.fun, call.args, root);
  const path = given && pathOf(fn.pkg, given);
  const rest = key.slice(key.indexOf('>') + 1);
  return path && { root: path.root, key: path.key + rest, last: rest === '' ? path.last : last };
}

function argumentFor(body: GoFunction, fun: Expr, args: readonly Expr[], variable: Variable): Expr | undefined {
  if (variable.scope === 'receiver') return fun.kind === 'SelectorExpr' ? fun.x : undefined;
  if (variable.scope !== 'param') return undefined;
  const names = body.type.params.flatMap(({ names }) => names);
  return args[names.findIndex((name) => body.pkg.objectOf(name) === variable)];
}

/** The last Add before the start. */
function addFor({ fn, start }: Goroutine, group: Path) {
  const adds = groupCallsOf(fn).filter(
    ({ method, call, group: { key } }) => method === 'Add' && key === group.key && call.pos < start.pos,
  );
  return adds.at(-1)?.call;
}

/** One that is counted before a loop that starts many: the last of them is done for all. */
function isForAll({ fn, start }: Goroutine, add: CallExpr): boolean {
  const [count] = add.args;
  const loops = [...nodesOf(fn, 'ForStmt'), ...nodesOf(fn, 'RangeStmt')];
  const isIn = (n: Node, { pos, end }: Node) => pos <= n.pos && n.end <= end;
  return (
    count !== undefined &&
    fn.pkg.intValue(count) === 1 &&
    loops.some(({ body }) => isIn(start, body) && !isIn(add, body))
  );
}

// ---- Add in the goroutine that it counts ----

function countingItself(goroutine: Goroutine, body: GoFunction): readonly Missing[] {
  const [first] = body.body.stmts;
  const [add] = first?.kind === 'ExprStmt' ? groupCallsIn(body.pkg, first, false) : [];
  if (
    add?.method !== 'Add' ||
    body.node.kind !== 'FuncLit' ||
    goroutine.start.kind !== 'GoStmt' ||
    add.group.root.owner !== goroutine.fn.node
  )
    return [];
  const wait = waiterOf(goroutine.fn, add.group);
  if (!wait || wait.call.call.pos < goroutine.start.end || addFor(goroutine, add.group)) return [];
  const [name, start] = [textOf(body, add), goroutine.start];
  // who waits in another function does so at the end of all, as a rule, long after the start
  const confidence = outermostOf(wait.fn) === outermostOf(goroutine.fn) ? 'medium' : 'low';
  return [{ kind: 'late', name, add: add.call, start, way: undefined, wait, confidence }];
}

/** `wg` of `wg.Done()`. */
export function textOf({ file }: GoFunction, { call: { fun } }: GroupCall): string {
  return fun.kind === 'SelectorExpr' ? file.text.slice(fun.x.pos, fun.x.end) : 'the group';
}
