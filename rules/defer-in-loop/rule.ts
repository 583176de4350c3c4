import { madeBy } from '../../src/analysis/cfg/decided.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import { rootVariable, soleValue } from '../../src/analysis/cfg/variables.ts';
import { listOf } from '../../src/analysis/release/acquisition.ts';
import { packageOf } from '../../src/analysis/release/only-uses.ts';
import { readsToEnd } from '../../src/analysis/release/resource.ts';
import { calleeWord, opensByName } from '../../src/analysis/release-names.ts';
import { isEntry } from '../../src/analysis/runs/once.ts';
import { isOfCommand } from '../../src/analysis/runs/set-up.ts';
import type { Confidence } from '../../src/finding.ts';
import { fewIn } from '../../src/findings/how-often.ts';
import type { CallExpr, Expr } from '../../src/go/ast.ts';
import type { GoFunction, Package, Variable } from '../../src/go/program.ts';
import { isStandardPackage } from '../../src/go/standard.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';
import { defineRule } from '../../src/rule.ts';
import { acquirerOf } from '../acquirers.ts';
import { isKept } from './kept.ts';
import { type Repeated, repeatedDefers } from './repeated.ts';
import { messageOf, traceOf } from './words.ts';

export const deferInLoop = defineRule({
  id: 'defer-in-loop',
  severity: 'error',
  mentions: /\bdefer\b/,
  run({ pkg, fn, report }) {
    for (const found of repeatedDefers(pkg, fn)) {
      const isSmall =
        isTest(fn) ||
        isOfCommand(fn) ||
        (found.reach === 'some' &&
          (isEntry(fn) || (found.acquired?.kind !== 'lock' && isListed(fn, found)) || !holdsMuch(fn, found)));
      const confidence = confidenceOf(found, isSmall, () => isKept(pkg, found));
      if (!confidence || isDrained(fn, found)) continue;
      const { call } = found.statement;
      const run = fewIn(fn, call);
      report({ node: call, confidence, message: messageOf(fn, found), trace: traceOf(fn, found), fixes: [], ...run });
    }
  },
});

/**
 * Of what the pass did not acquire, a range over connections to be closed at the end, the deferred calls are meant to pile up, unless they never run.
 * So are those of what is kept beyond the pass; but in a loop without an end nobody comes to use what was kept. Small is what
 * a test or a command goes over, and what holds little, or ends with the program, in a loop that ends by itself.
 */
function confidenceOf(
  { acquired, reach, dead, releases }: Repeated,
  small: boolean,
  kept: () => boolean,
): Confidence | undefined {
  if (dead || releases.length === 0) return 'low';
  if (reach === 'never') return acquired ? 'high' : 'medium';
  if (!acquired) return undefined;
  if (kept()) return reach === 'lasting' ? 'low' : undefined;
  if (small) return 'low';
  return reach === 'lasting' ? 'high' : 'medium';
}

/**
 * A list that a value keeps, that the function is given or that stands there has as many elements as somebody has set or named, which are few; so has what a call
 * makes of such a list. One that a call finds, and may fail to, has as many as there are.
 */
function isListed(fn: GoFunction, { loop: { stmt } }: Repeated): boolean {
  return stmt.kind === 'RangeStmt' && isNamed(fn, stmt.x);
}

function isNamed(fn: GoFunction, list: Expr): boolean {
  const { pkg } = fn;
  if (list.kind === 'CompositeLit') return true;
  if (list.kind === 'CallExpr') return givesNoError(pkg, list);
  const made = madeBy(fn, list);
  if (made.length > 0) return made.every((call) => isNamed(fn, call));
  const root = rootVariable(pkg, list);
  const value = root?.scope === 'local' ? soleValue(pkg, fn, root) : undefined;
  return value ? isNamed(fn, value) : root !== undefined && root.scope !== 'local';
}

function givesNoError(pkg: Package, call: CallExpr): boolean {
  const signature = pkg.calleeOf(call)?.signature;
  return signature?.kind === 'signature' && signature.results.every((t) => typeString(t) !== 'error');
}

/** Kinds that weigh little: what is not ended yet is ended by its deadline, or is some memory. */
const LIGHT: ReadonlySet<string> = new Set(['uncalled-cancel', 'unstopped-timer', 'unended-span']);

/**
 * Whether each pass holds a lock, or something of the system: a file, a connection, rows. Of what is not known, the name tells (`Open`); what the standard
 * library gives is known, and an entry of an archive is not among it.
 */
function holdsMuch(fn: GoFunction, { acquired }: Repeated): boolean {
  if (acquired?.kind === 'lock') return true;
  const by = acquired?.by;
  if (by?.kind !== 'CallExpr') return acquired !== undefined; // received from a channel
  const known = listOf(acquirerOf(fn.pkg, by, { fn, targets: [] })).filter(
    ({ basis }) => basis !== 'callers' && basis !== 'convention',
  );
  if (known.length > 0) return known.some(({ resource: { rule } }) => rule === undefined || !LIGHT.has(rule));
  return opensByName(by) && !isStandardPackage(packageOf(fn.pkg.calleeOf(by)?.name ?? ''));
}

/**
 * The body of a response that each pass reads to its end holds no connection any more, nor do rows that it goes through, nor what the pass itself closes, so that the
 * deferred call is for its errors.
 */
function isDrained(fn: GoFunction, found: Repeated): boolean {
  const { pkg } = fn;
  const { loop, releases, statement } = found;
  const released = new Set(releases.flatMap(({ of }) => of));
  const deferred = calleeWord(statement.call);
  const isBody = isStream(fn, found)
    ? (e: Expr) => e.kind === 'Ident' && mentions(pkg, e, released)
    : (e: Expr) => e.kind === 'SelectorExpr' && e.sel.name === 'Body' && mentions(pkg, e, released);
  let drained = false;
  walk(loop.stmt.body, (n) => {
    if (n.kind === 'DeferStmt') return false;
    if (n.kind === 'ForStmt' && n.cond?.kind === 'CallExpr') drained ||= exhausts(pkg, n.cond, released);
    if (n.kind === 'CallExpr' && n.fun.kind === 'SelectorExpr')
      drained ||= calleeWord(n) === deferred && mentions(pkg, n.fun.x, released);
    if (n.kind === 'CallExpr' && readsAll(pkg, n)) drained ||= n.args.some(isBody);
  });
  return drained;
}

/** Whoever copies it goes on to the next pass only where nothing has failed. */
function readsAll(pkg: Package, call: CallExpr): boolean {
  const name = pkg.calleeOf(call)?.name ?? '';
  return name === 'io.Copy' || readsToEnd(name, call);
}

/** `stream, err := logs.Stream(ctx)`: a body without its response. */
function isStream(fn: GoFunction, { acquired }: Repeated): boolean {
  const by = acquired?.by;
  if (by?.kind !== 'CallExpr') return false;
  const known = listOf(acquirerOf(fn.pkg, by, { fn, targets: [] }));
  return known.some(({ resource: { what, field } }) => field === undefined && what === 'stream');
}

/** `for rows.Next() { … }`: its false closes them. What is of a type without source, and gone through like rows, is taken for such. */
function exhausts(pkg: Package, { fun }: CallExpr, released: ReadonlySet<Variable>): boolean {
  if (fun.kind !== 'SelectorExpr' || fun.sel.name !== 'Next' || !mentions(pkg, fun.x, released)) return false;
  const type = pkg.typeOf(fun.x);
  return type.kind === 'unknown' || /Rows$/.test(typeString(type));
}

/** A test, or a helper of one, goes over a few cases. */
function isTest({ file, type, enclosing }: GoFunction): boolean {
  const takes = type.params.map((p) => file.text.slice(p.type.pos, p.type.end));
  return (
    file.test || takes.some((t) => /^\*?testing\.(T|B|TB|F)$/.test(t)) || (enclosing !== undefined && isTest(enclosing))
  );
}
