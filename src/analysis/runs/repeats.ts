/**
 * Whether a function runs again and again in one process. To ask for signals without an end is idiom in what a process does once (`Run`, `Serve`,
 * what `main` calls); it leaks where each call asks anew.
 */
import type { CallExpr, Node } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { children } from '../../go/walk.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { functionsWith } from '../cfg/word-index.ts';
import { calleeWord } from '../release-names.ts';

/** `often`: in a loop, or for each request. `again`: an exported method that is not named as something that starts. */
export type Runs = 'often' | 'again' | 'once';

const STARTS =
  /^(main|init|new|run|start|serve|exec|execute|listen|launch|boot|begin|setup|set_?up|open|connect|daemon|cmd|command|wait|install|register|enable|watch|monitor|loop|work|do|go|shutdown|stop|close|trap|block|graceful)|signal|interrupt|shutdown|exit|daemon|reload|cleanup|terminat|(Run|Start|Serve|Main|Cmd|Command|Execute|Wait|Loop|Forever)$/i;

export function runs(fn: GoFunction, call: CallExpr): Runs {
  if (isHandler(fn) || inLoop(fn.body, call) || isCalledInLoop(fn)) return 'often';
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

const known = new WeakMap<GoFunction, boolean>();

/** Whether a function of the package calls it in a loop, or what does so is itself called in one. */
function isCalledInLoop(fn: GoFunction): boolean {
  const found = known.get(fn);
  if (found !== undefined) return found;
  known.set(fn, false); // one that calls itself is called as its other callers say
  const isCalled = functionsWith(fn.pkg, nameOf(fn)).some((caller) =>
    callsOf(caller, fn).some((call) => {
      const literal = nodesOf(caller, 'FuncLit').findLast((lit) => lit.pos < call.pos && call.end <= lit.end);
      return inLoop(literal ?? caller.body, call) || (!literal && isCalledInLoop(caller));
    }),
  );
  known.set(fn, isCalled);
  return isCalled;
}

function nameOf({ name }: GoFunction): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Where a function calls another, also in its literals. */
function callsOf(caller: GoFunction, callee: GoFunction): readonly CallExpr[] {
  const name = nameOf(callee);
  return nodesOf(caller, 'CallExpr').filter(
    (call) => calleeWord(call) === name && caller.pkg.calleeOf(call)?.func === callee,
  );
}
