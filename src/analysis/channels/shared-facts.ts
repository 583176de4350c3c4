/**
 * What both sides of a channel know: `if wait { done = make(chan error) }; go run(wait, done); if wait { return <-done }`, and in `run` all sends are behind `if wait`.
 * Where somebody waits, what led there holds for the others as well, so that a path which contradicts it is no way for them to leave.
 *
 * Only of variables that keep their value, as facts tell them apart: what they are at one time, they are at another. A parameter stands for the variable that the
 * call gives it, and a literal shares those of the functions around it.
 */
import type { Expr } from '../../go/ast.ts';
import type { GoFunction, Variable } from '../../go/program.ts';
import { constantsGiven } from '../cfg/decided.ts';
import { common, type Facts, NO_FACTS, nameOf } from '../cfg/facts.ts';
import { allFactsIn } from '../cfg/known-facts.ts';
import { inLoop } from '../cfg/loops-around.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { type Channel, chainTo, type Frame, type Operation, type Site } from './channels.ts';

/** What holds in a frame from its beginning. */
export type Known = (frame: Frame) => Facts;

/** What holds wherever one of the operations waits; undefined where nothing is known. */
export function knownWhere(channel: Channel, waiting: readonly Operation[]): Known | undefined {
  const [first, ...more] = waiting.map(({ frame, site }) => atRoot(frame, steadyFacts(frame.fn, site)));
  const shared = more.reduce(common, first ?? NO_FACTS);
  if (shared.size === 0) return undefined;
  return (frame) => (chainTo(frame, channel.root) ?? []).reduce(factsIn, shared);
}

/** What the function that makes the channel knows, with what holds in a frame that it comes to run. */
function atRoot(frame: Frame, facts: Facts): Facts {
  const { start } = frame;
  if (!start) return facts;
  return atRoot(start.frame, new Map([...factsOutside(frame, facts), ...steadyFacts(start.frame.fn, start.site)]));
}

/** Of the parameters, what they were given; nothing of the other variables of the function. */
function factsOutside(frame: Frame, facts: Facts): Facts {
  const given = givenTo(frame);
  const own = steadyIn(frame.fn);
  return new Map(
    [...facts].flatMap(([key, holds]) => {
      const name = variableIn(key) ?? '';
      const outside = own.has(name) ? given.get(name) : name;
      return outside === undefined ? [] : [[key.replace(name, () => outside), holds]];
    }),
  );
}

/** With those of the parameters. */
function factsIn(facts: Facts, frame: Frame): Facts {
  const own = steadyIn(frame.fn);
  const given = [...givenTo(frame)].filter(([param]) => own.has(param));
  const ofParams = [...facts].flatMap(([key, holds]) =>
    given.flatMap(([param, name]): readonly [string, boolean][] =>
      variableIn(key) === name ? [[key.replace(name, () => param), holds]] : [],
    ),
  );
  return new Map([...facts, ...ofParams]);
}

/** The parameters of a frame's function, with the variables that its call gives for them. */
function givenTo({ fn, start }: Frame): ReadonlyMap<string, string> {
  const { call, frame } = start ?? {};
  if (call?.kind !== 'CallExpr' || frame?.fn.pkg.calleeOf(call)?.func !== fn) return new Map();
  const given = constantsGiven(fn, call, (arg) => {
    const variable = variableOf(frame.fn, arg);
    return variable && nameOf(variable);
  });
  return new Map([...given].map(([param, name]) => [nameOf(param), name]));
}

/** A test of one variable itself, not of a field, and not of a length. */
const OF_VARIABLE = /^[^.(<]*(<[^<>]+>)[^.(<]*$/;

function variableIn(key: string): string | undefined {
  return OF_VARIABLE.exec(key)?.[1];
}

function steadyFacts(fn: GoFunction, { block, index }: Site): Facts {
  const isSteady = (name: string, at: GoFunction | undefined): boolean =>
    at !== undefined && (steadyIn(at).has(name) || isSteady(name, at.enclosing));
  return new Map([...allFactsIn(fn.pkg, fn)(block, index)].filter(([key]) => isSteady(variableIn(key) ?? '', fn)));
}

const steady = new WeakMap<GoFunction, ReadonlySet<string>>();

/** The parameters of a function that it never sets, and the variables that it sets once. */
function steadyIn(fn: GoFunction): ReadonlySet<string> {
  const found = steady.get(fn) ?? findSteady(fn);
  steady.set(fn, found);
  return found;
}

function findSteady(fn: GoFunction): ReadonlySet<string> {
  const times = new Map<string, number>();
  const set = (e: Expr | undefined, more: number) => {
    const variable = variableOf(fn, e);
    if (variable?.owner !== fn.node) return;
    times.set(nameOf(variable), (times.get(nameOf(variable)) ?? 0) + more);
  };
  for (const param of fn.type.params.flatMap(({ names }) => names)) set(param, 1);
  for (const s of nodesOf(fn, 'AssignStmt')) for (const e of s.lhs) set(e, inLoop(fn, s) ? 2 : 1);
  for (const { x } of nodesOf(fn, 'IncDecStmt')) set(x, 2);
  for (const { op, x } of nodesOf(fn, 'UnaryExpr')) if (op === '&') set(x, 2);
  for (const { key, value } of nodesOf(fn, 'RangeStmt')) for (const e of [key, value]) set(e, 2);
  return new Set([...times].flatMap(([name, n]) => (n === 1 ? [name] : [])));
}

/** A result begins as nil or false, and so is set once more than it is seen. */
function variableOf({ pkg }: GoFunction, e: Expr | undefined): Variable | undefined {
  const object = e?.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' && (object.scope === 'param' || object.scope === 'local') ? object : undefined;
}
