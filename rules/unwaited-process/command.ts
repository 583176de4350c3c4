/** What a function does with a command before it starts it: whether the command is its own, and its process one that it should wait for. */
import { calleeWord } from '../../src/analysis/release-names.ts';
import type { CallExpr, Expr, FuncDecl, FuncLit, Ident, Node } from '../../src/go/ast.ts';
import type { Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

const MAKERS = new Set(['os/exec.Command', 'os/exec.CommandContext']);

/** `cmd.Start()` of a command that this function made, that nobody else has got yet, and whose process nobody finds by its number. */
export function startsOwnCommand(pkg: Package, { fun, pos }: CallExpr): boolean {
  if (fun.kind !== 'SelectorExpr') return false;
  if (fun.x.kind === 'CallExpr') return isMaker(pkg, fun.x);
  const variable = localOf(pkg, fun.x);
  if (!variable?.owner || !isOwn(pkg, variable, variable.owner, pos)) return false;
  const users = usersOfNumber(pkg, variable, variable.owner);
  return (
    users.every((user) => onlyUses(pkg, user)) && (users.length === 0 || isWaitedFor(pkg, variable, variable.owner))
  );
}

/** Whether the function does more with the process than to start it: it talks to it, stops it, or bounds it by a context. */
export function dealsWith(pkg: Package, { fun }: CallExpr): boolean {
  const variable = fun.kind === 'SelectorExpr' ? localOf(pkg, fun.x) : undefined;
  if (!variable?.owner) return false;
  let found = false;
  walk(variable.owner, (n) => {
    if (n.kind === 'SelectorExpr') found ||= DEALINGS.has(n.sel.name) && localOf(pkg, n.x) === variable;
    if (n.kind === 'AssignStmt' && n.lhs.some((e) => localOf(pkg, e) === variable))
      found ||= n.rhs.some((e) => e.kind === 'CallExpr' && pkg.calleeOf(e)?.name === 'os/exec.CommandContext');
    return !found;
  });
  return found;
}

const DEALINGS = new Set(['Cancel', 'Process', 'StderrPipe', 'StdinPipe', 'StdoutPipe', 'WaitDelay']);

function localOf(pkg: Package, e: Expr): Variable | undefined {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' && object.scope === 'local' ? object : undefined;
}

/** All mentions are looked at in the order of the source: in a loop, a later one may come first, and is then followed. */
function isOwn(pkg: Package, variable: Variable, owner: FuncDecl | FuncLit, start: number): boolean {
  const harmless = new Set<Ident>();
  let own = true;
  walk(owner, (n) => {
    if (n.kind === 'AssignStmt') {
      n.lhs.forEach((target, i) => {
        if (localOf(pkg, target) !== variable || target.kind !== 'Ident') return;
        harmless.add(target);
        own &&= n.rhs.length === 0 || isMade(pkg, n.rhs[i]);
      });
    } else if (n.kind === 'SelectorExpr' && n.x.kind === 'Ident' && localOf(pkg, n.x) === variable) {
      if (n.pos > start || n.sel.name !== 'Wait') harmless.add(n.x);
    } else if (n.kind === 'Ident' && n.pos < start && localOf(pkg, n) === variable && !harmless.has(n)) own = false;
    if (n.kind === 'Ident' && DETACHED.has(n.name)) own = false;
    return own && !(n.kind === 'CallExpr' && isPrinting(pkg, n) && n.pos > start);
  });
  return own;
}

/** Fields of SysProcAttr that make the process one that outlives its parent. */
const DETACHED = new Set(['CreationFlags', 'Setsid']);

function isMade(pkg: Package, e: Expr | undefined): boolean {
  return e?.kind === 'CallExpr' && isMaker(pkg, e);
}

function isMaker(pkg: Package, call: CallExpr): boolean {
  return MAKERS.has(pkg.calleeOf(call)?.name ?? '');
}

/** `cmd.Process.Pid`: whoever keeps it may wait for the process, or leave it to run on its own. */
function isNumberOf(pkg: Package, n: Node, variable: Variable): boolean {
  if (n.kind !== 'SelectorExpr' || n.sel.name !== 'Pid' || n.x.kind !== 'SelectorExpr') return false;
  return localOf(pkg, n.x.x) === variable;
}

/** Whether a call that is given the number as such is none that ends the process by it, or makes of it what may do so. */
function onlyUses(pkg: Package, user: Node | undefined): boolean {
  if (user?.kind !== 'CallExpr' || pkg.calleeOf(user)?.kind === 'conversion') return false;
  return !/^(Itoa|Format|Sprint|FindProcess)|wait|reap|kill|stop|terminate|clean|destroy|remove/i.test(
    calleeWord(user),
  );
}

/** `cmd.Wait()`, `cmd.Process.Wait()`, wherever. */
function isWaitedFor(pkg: Package, variable: Variable, owner: FuncDecl | FuncLit): boolean {
  let waited = false;
  walk(owner, (n) => {
    if (n.kind !== 'CallExpr' || n.fun.kind !== 'SelectorExpr' || n.fun.sel.name !== 'Wait') return !waited;
    const { x } = n.fun;
    waited ||= localOf(pkg, x.kind === 'SelectorExpr' ? x.x : x) === variable;
    return !waited;
  });
  return waited;
}

/** Whether somebody is given the number of the process. */
export function givesNumber(pkg: Package, { fun }: CallExpr): boolean {
  const variable = fun.kind === 'SelectorExpr' ? localOf(pkg, fun.x) : undefined;
  return variable?.owner !== undefined && usersOfNumber(pkg, variable, variable.owner).length > 0;
}

/** The nodes that the number of the process stands in, but where it is printed. */
function usersOfNumber(pkg: Package, variable: Variable, owner: FuncDecl | FuncLit): readonly (Node | undefined)[] {
  const users: (Node | undefined)[] = [];
  walk(owner, (n, parent) => {
    if (isNumberOf(pkg, n, variable)) users.push(parent);
    return !(n.kind === 'CallExpr' && isPrinting(pkg, n));
  });
  return users;
}

/** What is printed is not handed on. */
function isPrinting(pkg: Package, call: CallExpr): boolean {
  const name = pkg.calleeOf(call)?.name ?? '';
  return /^(fmt\.F?[Pp]rint|\(?\*?log(\/slog)?\.)/.test(name);
}
