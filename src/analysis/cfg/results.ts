/**
 * What the results of a function tell of each other: where it gives a value and not nil, `ok` is true, and the error nil.
 *
 * Told from its returns: those that give nil for the value say nothing of it. In a caller that holds the value, a branch on which another result says
 * otherwise is none. May miss: where a literal changes a result after the test that we go by.
 */
import type { CallExpr, CompositeLit, Expr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import type { Block } from './cfg.ts';
import { common, equality, type Facts, NO_FACTS, nameOf, operand, type Test, valueTest } from './facts.ts';
import { setsResultsLast } from './failing.ts';
import { allFactsByEdge } from './known-facts.ts';
import { cfgOf } from './scope.ts';

/** What holds of the targets of a call where one of its results, the n-th, is not nil. */
export function factsWith(pkg: Package, call: CallExpr, result: number, targets: readonly Expr[]): readonly Test[] {
  const fn = pkg.calleeOf(call)?.func;
  if (!fn || targets.length < 2) return [];
  const giving = returnsOf(fn).filter((facts) => facts.get(equality(nameOfResult(result), 'nil')) !== true);
  const facts = giving.length > 0 ? giving.reduce(common) : NO_FACTS;
  return [...facts].flatMap(([key, holds]) => {
    const there = nameInCaller(pkg, fn, key, targets);
    return there === undefined ? [] : [{ key: there, holds }];
  });
}

/** Facts of a function's results name the n-th `<n>`, which no variable is called. */
function nameOfResult(n: number): string {
  return `<${n}>`;
}

/** A fact about a result as one about what gets it. Another package may call something else by the name of a constant. */
function nameInCaller(pkg: Package, fn: GoFunction, key: string, targets: readonly Expr[]): string | undefined {
  const [name = '', n] = /<(\d+)>/.exec(key) ?? [];
  const target = targets[Number(n)];
  const there = target && (target.kind !== 'Ident' || target.name !== '_') ? operand(pkg, target) : undefined;
  const about = fn.pkg === pkg || !key.includes('==') || key.endsWith('==nil');
  return there === undefined || !about ? undefined : key.replace(name, there);
}

const known = new WeakMap<GoFunction, readonly Facts[]>();

const UNKNOWN: readonly Facts[] = [NO_FACTS];

/** What each return of a function says of its results. */
function returnsOf(fn: GoFunction): readonly Facts[] {
  const found = known.get(fn);
  if (found) return found;
  known.set(fn, UNKNOWN); // met again in a recursion
  const facts = setsResultsLast(fn) ? UNKNOWN : find(fn);
  known.set(fn, facts);
  return facts;
}

function find(fn: GoFunction): readonly Facts[] {
  const factsAtEnd = allFactsByEdge(fn.pkg, fn);
  return cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.exit === 'return' ? factsAtEnd(block).flatMap((facts) => factsOfReturn(fn, block, facts)) : [],
  );
}

function factsOfReturn(fn: GoFunction, block: Block, facts: Facts): readonly Facts[] {
  const last = block.nodes.at(-1);
  if (last?.kind !== 'ReturnStmt') return UNKNOWN;
  const named = fn.type.results.flatMap((field) => field.names);
  const results: readonly Expr[] = last.results.length > 0 ? last.results : named;
  const [only] = results;
  if (results.length === 1 && only?.kind === 'CallExpr') {
    const callee = fn.pkg.calleeOf(only)?.func;
    return callee ? returnsOf(callee) : UNKNOWN;
  }
  return [new Map(results.flatMap((e, n) => factsOfResult(fn.pkg, nameOfResult(n), e, facts)))];
}

function factsOfResult(pkg: Package, name: string, e: Expr, facts: Facts): readonly (readonly [string, boolean])[] {
  const literal = e.kind === 'UnaryExpr' && e.op === '&' ? e.x : e;
  if (literal.kind === 'CompositeLit') return factsOfLiteral(pkg, name, e, literal);
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  if (object?.kind === 'var') return factsOfVariable(name, nameOf(object), facts);
  const test = valueTest(pkg, name, e);
  if (test) return [[test.key, test.holds]];
  const constant = e.kind === 'BasicLit' || object?.kind === 'const' ? operand(pkg, e) : undefined;
  return constant === undefined ? [] : [[equality(name, constant), true]];
}

/** `result{ok: true}`. A struct with nothing in it is no value. */
function factsOfLiteral(
  pkg: Package,
  name: string,
  e: Expr,
  literal: CompositeLit,
): readonly (readonly [string, boolean])[] {
  const nothing = e === literal && literal.elts.length === 0 && pkg.underlying(pkg.typeOf(e)).kind === 'struct';
  const fields = literal.elts.flatMap((elt) => {
    const test =
      elt.kind === 'KeyValueExpr' && elt.key.kind === 'Ident'
        ? valueTest(pkg, `${name}.${elt.key.name}`, elt.value)
        : undefined;
    return test ? [[test.key, test.holds] as const] : [];
  });
  return [[equality(name, 'nil'), nothing], ...fields];
}

/** What is known of a variable alone. */
function factsOfVariable(name: string, variable: string, facts: Facts): readonly (readonly [string, boolean])[] {
  return [...facts].flatMap(([key, holds]) => {
    const renamed = key.replaceAll(variable, '');
    return renamed === key || renamed.includes('#') ? [] : [[key.replaceAll(variable, name), holds] as const];
  });
}
