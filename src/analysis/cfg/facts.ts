/**
 * What is known on a path about conditions: `err == nil` holds, `ok` does not.
 *
 * A fact is a test of variables, fields and constants, written in one way whatever the source says (`err != nil` is that `err==nil` does not
 * hold), with variables told apart by identity. An assignment to a variable forgets all facts that mention it. Facts only rule paths out, so a
 * fact kept wrongly loses a finding and never makes one.
 */
import type { AssignStmt, CallExpr, Expr, Ident, Node } from '../../go/ast.ts';
import type { Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Cfg, CfgNode } from './cfg.ts';
import { failingOf } from './failing.ts';
import { isNil } from './nil.ts';

/** From the text of a test to its outcome. */
export type Facts = ReadonlyMap<string, boolean>;

export const NO_FACTS: Facts = new Map();

export interface Test {
  readonly key: string;
  readonly holds: boolean;
}

/** The test that a condition makes when it comes out as `holds`; undefined for a condition that a path can pass twice with two outcomes. */
export function testOf(pkg: Package, e: Expr, holds: boolean): Test | undefined {
  if (e.kind === 'UnaryExpr' && e.op === '!') return testOf(pkg, e.x, !holds);
  if (e.kind !== 'BinaryExpr') {
    const key = operand(pkg, e);
    return key === undefined ? undefined : { key, holds };
  }
  const x = operand(pkg, e.x);
  const y = operand(pkg, e.y);
  if (x === undefined || y === undefined) return undefined;
  if (e.op === '!=') return { key: equality(x, y), holds: !holds };
  if (e.op === '==') return { key: equality(x, y), holds };
  return { key: `${x}${e.op}${y}`, holds };
}

/** The test that `x` is nil. */
export function nilTest(pkg: Package, x: Expr, holds: boolean): Test | undefined {
  const key = operand(pkg, x);
  return key === undefined ? undefined : { key: equality(key, 'nil'), holds };
}

/** Facts with one more; undefined where it contradicts what is known: no run takes this path. */
export function learn(facts: Facts, test: Test | undefined, relevant: Relevant): Facts | undefined {
  if (!test) return facts;
  const known = facts.get(test.key);
  if (known !== undefined) return known === test.holds ? facts : undefined;
  if (test.holds && isOther(facts, test.key)) return undefined;
  return assume(facts, test, relevant);
}

/** `"https"==<scheme>`: the constant and what is compared with it. */
const WITH_CONSTANT = /^("(?:[^"\\]|\\.)*"|`[^`]*`|\d+)==(.+)$/s;

/** Whether what a test compares with a constant is known to be another one. */
function isOther(facts: Facts, key: string): boolean {
  const compared = WITH_CONSTANT.exec(key)?.[2];
  return (
    compared !== undefined && [...facts].some(([other, holds]) => holds && WITH_CONSTANT.exec(other)?.[2] === compared)
  );
}

/** The tests of a function that are worth remembering. */
export type Relevant = ReadonlySet<string>;

type Keys = Pick<Relevant, 'has'>;

/** So many facts tell paths apart that a person would; with more, what could be ruled out is not. */
const MAX_FACTS = 24;

/** Facts with one that holds from here on, whatever was known; only of what is relevant, if that is given. */
export function assume(facts: Facts, test: Test | undefined, relevant?: Relevant): Facts {
  if (!test || relevant?.has(test.key) === false || (facts.size >= MAX_FACTS && !facts.has(test.key))) return facts;
  return new Map(facts).set(test.key, test.holds);
}

/**
 * A test is worth remembering if the function makes it twice, or makes it once and sets what it tests, or knows it at first. Any other would only tell paths apart that
 * are alike from there on.
 */
export function relevantTests(pkg: Package, cfg: Cfg, atFirst: readonly Test[]): Relevant {
  const tested = testsIn(pkg, cfg);
  if (tested.size === 0) return new Set();
  const set = new Set([...testsSetIn(pkg, cfg, tested), ...atFirst.map(({ key }) => key), ...testsOfOne(tested)]);
  return new Set([...tested].flatMap(([key, times]) => (times > 1 || set.has(key) ? [key] : [])));
}

/** More constants than this are those of a switch that stands alone. */
const MAX_CONSTANTS = 4;

/** The tests that compare the same thing with one constant and with another: it cannot be both. */
function testsOfOne(tested: ReadonlyMap<string, number>): readonly string[] {
  const byCompared = new Map<string, string[]>();
  for (const key of tested.keys()) {
    const compared = WITH_CONSTANT.exec(key)?.[2];
    if (compared !== undefined) byCompared.set(compared, [...(byCompared.get(compared) ?? []), key]);
  }
  return [...byCompared.values()].filter(({ length }) => length > 1 && length <= MAX_CONSTANTS).flat();
}

/** All tests of a function, and those that its assignments decide. */
export function allTests(pkg: Package, cfg: Cfg): Relevant {
  return new Set([...testsIn(pkg, cfg).keys(), ...testsSetIn(pkg, cfg)]);
}

/** How often a function makes each test. */
function testsIn(pkg: Package, cfg: Cfg): ReadonlyMap<string, number> {
  const tested = new Map<string, number>();
  const count = (key: string | undefined) => key !== undefined && tested.set(key, (tested.get(key) ?? 0) + 1);
  for (const { when } of cfg.blocks.flatMap((block) => block.edges)) {
    if (when?.kind === 'test' && when.holds) count(testOf(pkg, when.expr, true)?.key);
    if (when?.kind === 'case' && when.tag)
      for (const value of when.clause?.list ?? []) count(equalTest(pkg, when.tag, value)?.key);
  }
  return tested;
}

/** The tests that assignments decide; only of those that are made, if these are given. */
function testsSetIn(pkg: Package, cfg: Cfg, made?: Keys): ReadonlySet<string> {
  const nodes = cfg.blocks.flatMap((block) => block.nodes);
  return new Set(
    nodes.flatMap((node) => (node.kind === 'AssignStmt' ? assignedTests(pkg, node, made) : [])).map(({ key }) => key),
  );
}

/** The test that two operands are equal. */
export function equalTest(pkg: Package, x: Expr, y: Expr, holds = true): Test | undefined {
  return testOf(pkg, { kind: 'BinaryExpr', op: '==', x, y, pos: x.pos, end: x.end }, holds);
}

/** Facts without those that mention the variable or field. */
function forget(facts: Facts, name: string): Facts {
  const kept = [...facts].filter(([key]) => !key.includes(name));
  return kept.length === facts.size ? facts : new Map(kept);
}

/** What is known after a node has run. */
export function factsAfter(pkg: Package, node: CfgNode, facts: Facts, relevant: Relevant): Facts {
  const kept = facts.size === 0 ? facts : changedBy(pkg, node).reduce(forget, facts);
  if (relevant.size === 0) return kept;
  const tests =
    node.kind === 'AssignStmt'
      ? assignedTests(pkg, node, relevant)
      : node.kind === 'ExprStmt'
        ? lockTests(pkg, node.x)
        : [];
  return tests.reduce((known, test) => assume(known, test, relevant), kept);
}

/** `mu.Lock()`: no mutex that is nil can be locked. */
function lockTests(pkg: Package, e: Expr): readonly Test[] {
  const of =
    e.kind === 'CallExpr' && e.fun.kind === 'SelectorExpr' && /^R?Lock$/.test(e.fun.sel.name) ? e.fun.x : undefined;
  const test = of?.kind === 'Ident' ? nilTest(pkg, of, false) : undefined;
  return test ? [test] : [];
}

/** What holds of variables that were given no value: whatever can be nil is, whatever can be true is not. */
export function zeroTests(pkg: Package, variables: readonly Expr[]): readonly Test[] {
  return variables.flatMap((e) => [nilTest(pkg, e, true) ?? [], testOf(pkg, e, false) ?? []].flat());
}

/** `ok = false`, `f = nil`, `c = &T{}`: what an assignment itself says; also `var err error`, and `err := f()` of what never fails, or always does. */
function assignedTests(pkg: Package, { lhs, rhs }: AssignStmt, relevant?: Keys): readonly Test[] {
  const [call] = rhs;
  if (rhs.length === 0) return [...zeroTests(pkg, lhs), ...lhs.flatMap((e) => emptyTests(pkg, e))];
  if (rhs.length === 1 && call?.kind === 'CallExpr')
    return [...errorTests(pkg, lhs.at(-1), call, relevant), ...lengthTests(pkg, lhs[0], call)];
  if (lhs.length !== rhs.length) return [];
  return lhs.flatMap((target, i) => {
    const value = rhs[i];
    return (value && testOfValue(pkg, target, value)) ?? [];
  });
}

/** Whether a call can fail is looked up only where somebody asks: it may take a look into the callee. */
function errorTests(pkg: Package, target: Expr | undefined, call: CallExpr, relevant?: Keys): readonly Test[] {
  if (!target || (target.kind === 'Ident' && target.name === '_')) return [];
  const test = nilTest(pkg, target, true);
  const failing = test && relevant?.has(test.key) !== false ? failingOf(pkg, call) : undefined;
  return test && failing ? [{ ...test, holds: failing === 'never' }] : [];
}

/** `list = append(list, x)`: it is not empty. */
function lengthTests(pkg: Package, target: Expr | undefined, { fun, args, ellipsis }: CallExpr): readonly Test[] {
  const name = target && operand(pkg, target);
  if (name === undefined || fun.kind !== 'Ident' || fun.name !== 'append' || args.length < 2 || ellipsis) return [];
  return ofLength(name, false);
}

/** `var list []T`: it is. */
function emptyTests(pkg: Package, target: Expr): readonly Test[] {
  const name = target.kind === 'Ident' && target.name === '_' ? undefined : operand(pkg, target);
  return name === undefined || pkg.underlying(pkg.typeOf(target)).kind === 'array' ? [] : ofLength(name, true);
}

function ofLength(name: string, isEmpty: boolean): readonly Test[] {
  return [
    { key: equality(`len(${name})`, '0'), holds: isEmpty },
    { key: `len(${name})>0`, holds: !isEmpty },
  ];
}

function testOfValue(pkg: Package, target: Expr, value: Expr): Test | undefined {
  const name = target.kind === 'Ident' && target.name === '_' ? undefined : operand(pkg, target);
  return name === undefined ? undefined : valueTest(pkg, name, value);
}

/** What holds of an operand that gets a value: that it is nil, or is not; that it is true, or is not. */
export function valueTest(pkg: Package, name: string, value: Expr): Test | undefined {
  if (isNil(pkg, value)) return { key: equality(name, 'nil'), holds: true };
  if (value.kind === 'FuncLit' || value.kind === 'CompositeLit' || (value.kind === 'UnaryExpr' && value.op === '&'))
    return { key: equality(name, 'nil'), holds: false };
  const constant = value.kind === 'Ident' && (value.name === 'true' || value.name === 'false');
  return constant ? { key: name, holds: value.name === 'true' } : undefined;
}

/** What a node may give a new value, as facts name it: assigned, counted, or with its address taken. */
function changedBy(pkg: Package, node: CfgNode): readonly string[] {
  const changed: string[] = [];
  const change = (e: Expr | undefined) => {
    const name = e && changedName(pkg, e);
    if (name) changed.push(name);
  };
  if (node.kind === 'RangeStmt') {
    change(node.key);
    change(node.value);
    return changed;
  }
  walk(node, (n) => {
    if (n.kind === 'AssignStmt') n.lhs.forEach(change);
    else if (n.kind === 'IncDecStmt' || (n.kind === 'UnaryExpr' && n.op === '&')) change(n.x);
  });
  return changed;
}

/** The variable that an expression reaches into: `x` of `x.f[i]`. */
export function rootOf(e: Expr): Expr {
  return e.kind === 'SelectorExpr' || e.kind === 'IndexExpr' || e.kind === 'StarExpr' ? rootOf(e.x) : e;
}

/** The variable or field that changes with an expression; of `m[k]` and `*p` all that is in them. */
function changedName(pkg: Package, e: Expr): string | undefined {
  if (e.kind === 'IndexExpr' || e.kind === 'StarExpr') return changedName(pkg, e.x);
  if (e.kind === 'SelectorExpr') return operand(pkg, e) ?? changedName(pkg, e.x);
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  return object?.kind === 'var' ? nameOf(object) : undefined;
}

/** Whether a node names one of the variables. */
export function mentions(pkg: Package, node: Node, variables: ReadonlySet<Variable>): boolean {
  let found = false;
  walk(node, (n) => {
    if (n.kind !== 'Ident') return;
    const object = pkg.objectOf(n);
    if (object?.kind === 'var' && variables.has(object)) found = true;
  });
  return found;
}

/** What holds on both of two paths. */
export function common(a: Facts, b: Facts): Facts {
  return new Map([...a].filter(([key, holds]) => b.get(key) === holds));
}

export function equality(x: string, y: string): string {
  return x < y ? `${x}==${y}` : `${y}==${x}`;
}

/** A pure operand as text; undefined for anything that can change between two looks without an assignment to be seen. */
export function operand(pkg: Package, e: Expr): string | undefined {
  switch (e.kind) {
    case 'Ident':
      return identName(pkg, e);
    case 'BasicLit':
      return e.value;
    case 'SelectorExpr': {
      const x = operand(pkg, e.x);
      return x === undefined ? undefined : `${x}.${e.sel.name}`;
    }
    case 'CallExpr': {
      const [arg] = e.args;
      if (e.fun.kind !== 'Ident' || e.fun.name !== 'len' || !arg) return undefined;
      const x = operand(pkg, arg);
      return x === undefined ? undefined : `len(${x})`;
    }
    default:
      return undefined;
  }
}

function identName(pkg: Package, e: Ident): string {
  const object = pkg.objectOf(e);
  return object?.kind === 'var' ? nameOf(object) : e.name;
}

const names = new WeakMap<Variable, string>();
let count = 0;

/** A name no other variable has: two variables called `err` are told apart. It lives as long as the variable and is never shown. */
export function nameOf(variable: Variable): string {
  const known = names.get(variable);
  if (known) return known;
  const name = `<${variable.name}#${count++}>`;
  names.set(variable, name);
  return name;
}
