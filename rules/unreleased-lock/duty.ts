/**
 * Whether a function that may come back with a lock has to release it. Many take locks for their caller, so that there must be a reason: it
 * releases the lock on another path, or nobody else can.
 */
import { soleValue } from '../../src/analysis/cfg/variables.ts';
import type { HeldLock, LockOutcome } from '../../src/analysis/locks/held-locks.ts';
import type { Lock, Operation } from '../../src/analysis/locks/lock-operations.ts';
import { lockOperations, lockSummary } from '../../src/analysis/locks/lock-summary.ts';
import type { Confidence } from '../../src/finding.ts';
import { reachesOnlyByDefault } from '../../src/findings/doubts.ts';
import type { Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

export interface Duty {
  /** Where it is not met, worst first. */
  readonly ways: readonly LockOutcome[];
  readonly confidence: Confidence;
  /** It is met on no path. */
  readonly never: boolean;
}

/** The duty that is not met; undefined where there is none, or none that can be told. */
export function dutyOf(pkg: Package, fn: GoFunction, found: HeldLock): Duty | undefined {
  const held = isOwnToken(fn, found.take.lock)
    ? { ...found, ways: found.ways.filter(({ kind }) => kind !== 'open') }
    : found;
  const slips = held.ways.filter(({ kind }) => kind === 'deferred' || kind === 'mismatched');
  if (slips.length > 0) return { ways: slips, confidence: 'high', never: false };
  if (isPrivate(pkg, fn, held.take.lock) || releasedByAnotherName(pkg, fn, held.take.lock)) return undefined;
  if (isSignal(pkg, held.take.lock)) return undefined;
  const { elsewhere } = held;
  const own = elsewhere.has('released') || elsewhere.has('shared');
  return own ? ownDuty(pkg, fn, held) : soleDuty(pkg, fn, held);
}

/** A token of a channel that the function makes itself: once it has returned, nobody takes another one. */
function isOwnToken(fn: GoFunction, { kind, root }: Lock): boolean {
  return kind === 'token' && root.scope === 'local' && root.owner === fn.node;
}

/** The function releases the lock on another path. */
function ownDuty(pkg: Package, fn: GoFunction, held: HeldLock): Duty | undefined {
  const { take, ways } = held;
  const others = releasedByOthers(pkg, fn, take.lock);
  const open = ways.filter((way) => way.kind === 'open' && !endsProcess(pkg, fn));
  const failed = others || locksForCaller(fn) ? open.filter((way) => fails(pkg, fn, way)) : open;
  const again = ways.filter(({ kind }) => kind === 'again');
  const certain = !others && !take.callee && take.lock.kind === 'mutex';
  const main = [...failed, ...again];
  if (main.length > 0) {
    const low = reachesOnlyByDefault({ ways: main, elsewhere: held.elsewhere });
    return { ways: main, confidence: low ? 'low' : certain ? 'high' : 'medium', never: false };
  }
  const lost = ways.filter(({ kind }) => kind === 'lost');
  if (lost.length > 0) return { ways: lost, confidence: 'medium', never: false };
  const panics = open.length > 0 ? [] : ways.filter(({ kind }) => kind === 'panic');
  return panics.length > 0 ? { ways: panics, confidence: 'low', never: false } : undefined;
}

/** It never does; nor does anything else of the package, and outside of it nothing can. Whoever forgets that sees it at the second call: what stays so is mostly meant, to let nobody in any more. */
function soleDuty(pkg: Package, fn: GoFunction, { take, ways, elsewhere }: HeldLock): Duty | undefined {
  const { lock, callee } = take;
  const bound = lock.key.includes('.') || lock.root.scope === 'package';
  const hidden = /^<[\p{Ll}_]/u.test(lock.last) && lock.root.scope !== 'local' && bound;
  if (lock.kind !== 'mutex' || callee || !hidden || elsewhere.size > 0 || fn.node.kind === 'FuncLit') return undefined;
  if (locksForCaller(fn) || doesNothingElse(fn) || endsProcess(pkg, fn) || releasedByOthers(pkg, fn, lock))
    return undefined;
  const open = ways.filter(({ kind }) => kind === 'open' || kind === 'again');
  return open.length > 0 ? { ways: open, confidence: 'low', never: true } : undefined;
}

/** When `main` returns, the system takes back everything. */
function endsProcess(pkg: Package, fn: GoFunction): boolean {
  return pkg.name === 'main' && fn.name === 'main';
}

/** A lock of an object that is made here, and that nobody else can take: nobody waits for it. */
function isPrivate(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  const { root } = lock;
  if (root.scope !== 'local' || root.owner !== fn.node) return false;
  const value = soleValue(pkg, fn, root);
  const own = root.type.kind === 'named' && pkg.underlying(root.type).kind !== 'interface';
  return (
    (own || (value !== undefined && isNew(value))) && !takenByLiteral(pkg, fn, lock) && !isGivenAway(pkg, fn, root)
  );
}

function isNew(e: Expr): boolean {
  const made = e.kind === 'UnaryExpr' ? e.x : e;
  const makes = made.kind === 'CallExpr' && made.fun.kind === 'Ident' && /^(new|make)$/.test(made.fun.name);
  return makes || made.kind === 'CompositeLit';
}

function takenByLiteral(pkg: Package, fn: GoFunction, { last, root }: Lock): boolean {
  const within = pkg.functions.filter((lit) => lit !== fn && enclosing(lit).includes(fn));
  return within.some((lit) =>
    lockOperations(pkg, lit).all.some((o) => o.kind === 'take' && o.lock.root === root && o.lock.last === last),
  );
}

/** Whether a variable as such is stored, passed on or returned, so that others may have it. */
function isGivenAway(pkg: Package, fn: GoFunction, root: Variable): boolean {
  const isIt = (e: Expr) => {
    const x = e.kind === 'UnaryExpr' && e.op === '&' ? e.x : e;
    return x.kind === 'Ident' && pkg.objectOf(x) === root;
  };
  let given = false;
  walk(fn.body, (n) => {
    if (n.kind === 'CallExpr') given ||= pkg.calleeOf(n)?.kind !== 'builtin' && n.args.some(isIt);
    else if (n.kind === 'AssignStmt') given ||= n.rhs.some(isIt);
    else if (n.kind === 'KeyValueExpr') given ||= isIt(n.value);
    else if (n.kind === 'CompositeLit') given ||= n.elts.some(isIt);
    else if (n.kind === 'SendStmt') given ||= isIt(n.value);
  });
  return given;
}

// ---- who else releases it ----

/** The function releases such a lock under a name under which it takes none: `for _, s := range locked { s.mu.Unlock() }`. */
function releasedByAnotherName(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  const all = lockOperations(pkg, fn).all.filter((o) => o.lock.last === lock.last);
  const taken = new Set(all.flatMap((o) => (o.kind === 'take' ? [o.lock.key] : [])));
  return all.some((o) => o.kind !== 'take' && !taken.has(o.lock.key));
}

/** A channel that something selects on, or ranges over, tells of events; nobody counts with it. */
function isSignal(pkg: Package, { kind, last }: Lock): boolean {
  const received = (o: Operation) => o.kind === 'share' && o.at.kind === 'UnaryExpr' && o.lock.last === last;
  const mayReceive = ({ file, pos, end }: GoFunction) => {
    const text = file.text.slice(pos, end);
    return text.includes('<-') && text.includes(last);
  };
  return kind === 'token' && pkg.functions.some((fn) => mayReceive(fn) && lockOperations(pkg, fn).all.some(received));
}

const releasers = new WeakMap<Package, readonly { readonly fn: GoFunction; readonly lock: Lock }[]>();

/** Whether another function of the package releases a lock of this kind that it did not take, other than for this one. */
function releasedByOthers(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  const known = releasers.get(pkg) ?? releasersIn(pkg);
  releasers.set(pkg, known);
  const used = lockOperations(pkg, fn).all.flatMap((o) => (o.kind === 'take' ? [] : (o.callee ?? [])));
  return known.some(
    (other) =>
      other.lock.last === lock.last &&
      other.lock.mode === lock.mode &&
      !used.includes(other.fn) &&
      !enclosing(other.fn).includes(fn),
  );
}

/** A literal that releases what the function around it takes is part of that. */
function releasersIn(pkg: Package): readonly { readonly fn: GoFunction; readonly lock: Lock }[] {
  return pkg.functions.flatMap((fn) =>
    lockSummary(pkg, fn).gives.flatMap((lock) =>
      enclosing(fn)
        .slice(1)
        .some((outer) => takes(pkg, outer, lock))
        ? []
        : [{ fn, lock }],
    ),
  );
}

function takes(pkg: Package, fn: GoFunction, lock: Lock): boolean {
  return lockOperations(pkg, fn).all.some(
    (o) => o.kind === 'take' && o.lock.last === lock.last && o.lock.mode === lock.mode,
  );
}

/** The function and those around it. */
function enclosing(fn: GoFunction): readonly GoFunction[] {
  return fn.enclosing ? [fn, ...enclosing(fn.enclosing)] : [fn];
}

// ---- for whom it is taken ----

const LOCKING = new Set(
  'lock locked rlock wlock trylock acquire obtain enter begin take hold reserve pause suspend freeze'.split(' '),
);

/** `func (e *Engine) Disable() { e.tasksMu.Lock() }`: it is called to take the lock, for good or for its caller. */
function doesNothingElse({ body: { stmts } }: GoFunction): boolean {
  return stmts.length === 1;
}

/** `lockAll`, `acquire`, `getLocked`: its name says that it comes back with a lock. */
function locksForCaller(fn: GoFunction): boolean {
  const name =
    fn.name
      .replace(/\.func\d.*$/, '')
      .split('.')
      .at(-1) ?? '';
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return words.some((word) => LOCKING.has(word.toLowerCase()));
}

/** Whether the function says on this way that it did not do what it was called for: whoever takes a lock for the caller then does not keep it. */
function fails(pkg: Package, fn: GoFunction, { node, path }: LockOutcome): boolean {
  const last = node?.kind === 'ReturnStmt' ? node.results.at(-1) : undefined;
  const type = fn.type.results.at(-1)?.type;
  if (!last || type?.kind !== 'Ident' || type.name !== 'error') return false;
  if (last.kind === 'CallExpr') return /(err|wrap|new)/i.test(pkg.calleeOf(last)?.name ?? '');
  if (last.kind !== 'Ident') return last.kind === 'SelectorExpr' && /^err/i.test(last.sel.name);
  const object = pkg.objectOf(last);
  if (object?.kind === 'nil') return false;
  if (object?.kind === 'var' && object.scope === 'package') return true;
  return path.some(({ when }) => {
    if (when?.kind !== 'test' || when.expr.kind !== 'BinaryExpr' || when.expr.x.kind !== 'Ident') return false;
    return pkg.objectOf(when.expr.x) === object && when.holds === (when.expr.op === '!=');
  });
}
