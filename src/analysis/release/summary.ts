/**
 * What a function does with a resource that it is given: release it, keep it, or only use it.
 *
 * The function is followed on all its paths, with the parameter as what is held. A function that releases on some paths only counts as an owner:
 * whether a caller must still release cannot be told, and that is silence.
 */
import type { Field, Ident } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import type { Type } from '../../go/types.ts';
import { returnsWith } from '../cfg/decided.ts';
import { canFail, canSucceed, type Exit, exitOf } from '../cfg/exits.ts';
import { Tangled } from '../cfg/tangled.ts';
import { TEARDOWNS } from '../release-names.ts';
import type { Ground } from './flow.ts';
import { isHolder } from './held.ts';
import { explore, type Outcome } from './paths.ts';
import type { Fate, Held, Resource } from './resource.ts';
import { returnedAs } from './returned.ts';

/** Fates by function, resource and parameter. */
const known = new WeakMap<GoFunction, WeakMap<Resource, Map<string, Fate>>>();

/** The ground to follow a resource of a function on, calls into its package included. */
export function groundOf(pkg: Package, fn: GoFunction, resource: Resource): Ground {
  return {
    pkg,
    fn,
    resource,
    fateIn: (callee, which, held) => fateOf(groundOf(callee.pkg, callee, resource), which, held),
  };
}

function fateOf(ground: Ground, which: number | 'receiver', held: Held): Fate {
  const memo = memoOf(ground);
  const key = `${which} ${held}`;
  const found = memo.get(key);
  if (found) return found;
  memo.set(key, 'moved'); // met again in a recursion it is not known, so an owner
  const fate = tryFollow(ground, which, held);
  memo.set(key, fate);
  return fate;
}

/** What a function with too many paths does cannot be told: it counts as an owner. */
function tryFollow(ground: Ground, which: number | 'receiver', held: Held): Fate {
  try {
    return follow(ground, which, held);
  } catch (error) {
    if (error instanceof Tangled) return 'moved';
    throw error;
  }
}

function memoOf({ fn, resource }: Ground): Map<string, Fate> {
  const byResource = known.get(fn) ?? new WeakMap<Resource, Map<string, Fate>>();
  known.set(fn, byResource);
  const memo = byResource.get(resource) ?? new Map<string, Fate>();
  byResource.set(resource, memo);
  return memo;
}

function follow(ground: Ground, which: number | 'receiver', held: Held): Fate {
  const variable = parameter(ground.pkg, ground.fn, which);
  if (variable === 'unnamed') return 'borrowed';
  if (!variable) return 'moved';
  const outcomes = explore(ground, { held: new Map([[variable, held]]), errs: new Set() }).filter(
    (outcome) => !isRefused(ground.fn, outcome),
  );
  const [open, ended] = [outcomes.filter((o) => o.kind === 'open'), outcomes.filter((o) => o.kind !== 'open')];
  if (outcomes.length === 0) return 'moved'; // in use for good: nobody comes back from there with it
  if (ended.length === 0) return outcomes.every((o) => o.drained) ? 'drained' : 'borrowed';
  if (open.length > 0) return byError(ground.fn, open, ended);
  if (ended.every((o) => o.kind === 'released')) return 'released';
  return ended.every((o) => isWrapped(ground, o)) ? 'wrapped' : 'moved';
}

/** `if ctx == nil { return errNoContext }`: nobody calls it so. */
function isRefused(fn: GoFunction, { kind, node }: Outcome): boolean {
  return kind === 'open' && node?.kind === 'ReturnStmt' && !returnsWith(fn, NOTHING_GIVEN).includes(node);
}

const NOTHING_GIVEN = new Map<Variable, string>();

/** Whether what is returned keeps the resource, and cannot end it: `return &client{conn}`, where a client has no Close. */
function isWrapped(ground: Ground, outcome: Outcome): boolean {
  const [only, ...more] = returnedAs(ground, outcome);
  return only?.result === 0 && more.length === 0 && isHolder(only.held) && hasNoTeardown(ground.pkg, only.type);
}

/** Of a struct with others embedded in it nobody can tell. */
export function hasNoTeardown(pkg: Package, t: Type): boolean {
  const struct = pkg.underlying(t.kind === 'pointer' ? t.elem : t);
  if (struct.kind !== 'struct' || struct.fields.some(({ embedded }) => embedded)) return false;
  return TEARDOWNS.every((name) => pkg.method(t, name) === undefined);
}

/**
 * Ended on some paths only: whoever calls can tell which if none of them succeeds, or none of them fails. Where the others are of both kinds, those
 * of the same kind count as ended too.
 */
function byError(fn: GoFunction, open: readonly Outcome[], ended: readonly Outcome[]): Fate {
  const mayEnd = (exit: Exit) => open.some((o) => exitOf(fn, o.at.block) === exit);
  if (mayEnd('success') && !ended.some((o) => canSucceed(fn, o.at.block))) return 'on-failure';
  if (mayEnd('failure') && !ended.some((o) => canFail(fn, o.at.block))) return 'on-success';
  return 'moved';
}

/** The variable of a parameter; `unnamed` where the function cannot use it; undefined where it is one of a variadic. */
export function parameter(pkg: Package, fn: GoFunction, which: number | 'receiver'): Variable | 'unnamed' | undefined {
  const name = parameterNames(fieldsOf(fn, which))[which === 'receiver' ? 0 : which];
  if (!name || name === 'variadic') return undefined;
  if (name === 'unnamed' || name.name === '_') return 'unnamed';
  const object = pkg.objectOf(name);
  return object?.kind === 'var' ? object : undefined;
}

function fieldsOf(fn: GoFunction, which: number | 'receiver'): readonly Field[] {
  if (which !== 'receiver') return fn.type.params;
  return fn.node.kind === 'FuncDecl' && fn.node.recv ? [fn.node.recv] : [];
}

function parameterNames(fields: readonly Field[]): readonly (Ident | 'variadic' | 'unnamed')[] {
  return fields.flatMap((f): readonly (Ident | 'variadic' | 'unnamed')[] => {
    if (f.type.kind === 'Ellipsis') return ['variadic'];
    return f.names.length > 0 ? f.names : ['unnamed'];
  });
}
