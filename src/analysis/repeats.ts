/**
 * Whether a function runs again and again in one process. To ask for signals without an end is idiom in what a process does once (`Run`, `Serve`,
 * what `main` calls); it leaks where each call asks anew.
 */
import type { CallExpr, Node } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { typeString } from '../go/types.ts';
import { children, walk } from '../go/walk.ts';

/** `often`: in a loop, or for each request. `again`: an exported method that is not named as something that starts. */
export type Runs = 'often' | 'again' | 'once';

const STARTS =
  /^(main|init|new|run|start|serve|exec|execute|listen|launch|boot|begin|setup|set_?up|open|connect|daemon|cmd|command|wait|install|register|enable|watch|monitor|loop|work|do|go|shutdown|stop|close|trap|block|graceful)|signal|interrupt|shutdown|exit|daemon|reload|cleanup|terminat|(Run|Start|Serve|Main|Cmd|Command|Execute|Wait|Loop|Forever)$/i;

export function runs(fn: GoFunction, call: CallExpr): Runs {
  if (isHandler(fn) || inLoop(fn.body, call) || calledInLoops(fn.pkg).has(fn)) return 'often';
  const { node, pkg } = fn;
  if (node.kind === 'FuncLit' || !node.recv || pkg.name === 'main' || isCommand(fn)) return 'once';
  return STARTS.test(node.name.name) || !/^\p{Lu}/u.test(node.name.name) ? 'once' : 'again';
}

/** Part of a command line tool. */
function isCommand({ file }: GoFunction): boolean {
  return (
    /(^|\/)(cmd|cli|commands?)\//.test(file.path) ||
    /^\s*(\w+ )?"(flag|[^"]*\/(cobra|cli|pflag|kingpin)(\/[^"]*)?)"$/m.test(file.text)
  );
}

/** It answers a request. */
function isHandler({ pkg, type }: GoFunction): boolean {
  return type.params.some((field) => typeString(pkg.typeOf(field.type)) === '*net/http.Request');
}

/** Whether a node stands in a loop of what `root` is, function literals apart. */
function inLoop(root: Node, wanted: Node): boolean {
  const inside = children(root).find((c) => c.pos <= wanted.pos && wanted.end <= c.end);
  if (!inside || inside.kind === 'FuncLit') return false;
  if ((inside.kind === 'ForStmt' || inside.kind === 'RangeStmt') && wanted.pos >= inside.body.pos) return true;
  return inLoop(inside, wanted);
}

const known = new WeakMap<Package, ReadonlySet<GoFunction>>();

/** The functions of a package that others call in a loop, and those that these call. */
function calledInLoops(pkg: Package): ReadonlySet<GoFunction> {
  const found = known.get(pkg);
  if (found) return found;
  const called = new Set(
    pkg.functions.flatMap((fn) => (fn.enclosing ? [] : loopsIn(fn).flatMap((loop) => calleesIn(pkg, loop)))),
  );
  for (const fn of called) for (const callee of calleesIn(pkg, fn.body)) called.add(callee); // a set goes on with what it is given meanwhile
  known.set(pkg, called);
  return called;
}

function loopsIn({ body }: GoFunction): readonly Node[] {
  const loops: Node[] = [];
  walk(body, (n) => {
    if (n.kind === 'ForStmt' || n.kind === 'RangeStmt') loops.push(n.body);
  });
  return loops;
}

/** What is called in a node, function literals apart. */
function calleesIn(pkg: Package, node: Node): readonly GoFunction[] {
  const callees: GoFunction[] = [];
  walk(node, (n) => {
    const callee = n.kind === 'CallExpr' ? pkg.calleeOf(n)?.func : undefined;
    if (callee) callees.push(callee);
    return n.kind !== 'FuncLit';
  });
  return callees;
}
