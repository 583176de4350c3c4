/** A function with what analyses ask of it again and again. */
import type { CallExpr, Expr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { buildCfg } from './build-cfg.ts';
import type { Cfg } from './cfg.ts';
import { type Relevant, relevantTests, zeroTests } from './facts.ts';
import { makesPass } from './loops.ts';

const cfgs = new WeakMap<GoFunction, Cfg>();
const ending = new WeakMap<GoFunction, boolean>();

export function cfgOf(pkg: Package, fn: GoFunction): Cfg {
  const known = cfgs.get(fn);
  if (known) return known;
  const cfg = buildCfg(fn.body, {
    noReturn: (call) => doesNotReturn(pkg, call),
    isEndless: (range) => rangesOverClock(pkg, range.x),
    makesPass: (loop) => makesPass(pkg, loop),
  });
  cfgs.set(fn, cfg);
  return cfg;
}

const relevant = new WeakMap<GoFunction, Relevant>();

/** The tests of a function that facts are kept of; those of a named result, which begins as nil or false, are among them. */
export function relevantOf(pkg: Package, fn: GoFunction): Relevant {
  const known = relevant.get(fn);
  if (known) return known;
  const atFirst = zeroTests(
    pkg,
    fn.type.results.flatMap(({ names }) => names),
  );
  const tests = relevantTests(pkg, cfgOf(pkg, fn), atFirst);
  relevant.set(fn, tests);
  return tests;
}

const ENDS = new Set(['panic', 'os.Exit', 'runtime.Goexit', 'syscall.Exit']);

/**
 * Whether a call ends the path: the process, the goroutine or the test. A function of the package does if none of its paths comes back; of
 * other packages the name tells (`log.Fatalf`, `(*zap.Logger).Fatal`). We err on the side of ending: a path less is a finding less.
 */
function doesNotReturn(pkg: Package, call: CallExpr): boolean {
  const callee = pkg.calleeOf(call);
  if (callee?.func) return neverReturns(callee.func.pkg, callee.func);
  if (callee && ENDS.has(callee.name)) return true;
  const name = call.fun.kind === 'SelectorExpr' ? call.fun.sel.name : '';
  if (/^(Msgf?|Send)$/.test(name)) return isOfFatal(call.fun);
  return /^(Fatal|Panic)(f|ln|w|Depth)?$|^(FailNow|Skip|Skipf|SkipNow|Goexit)$/.test(name);
}

/** `log.Fatal().Err(err).Msg("cannot start")`. */
function isOfFatal(e: Expr): boolean {
  if (e.kind === 'CallExpr') return isOfFatal(e.fun);
  if (e.kind !== 'SelectorExpr') return false;
  return /^(Fatal|Panic)$/.test(e.sel.name) || isOfFatal(e.x);
}

const CLOCKS = new Set(['*time.Ticker', '*time.Timer']);

/** The channel of a ticker or timer: package time closes none, and a variable that only receives times is taken to hold one. */
function rangesOverClock(pkg: Package, x: Expr): boolean {
  if (x.kind === 'SelectorExpr' && x.sel.name === 'C') return CLOCKS.has(typeString(pkg.typeOf(x.x)));
  if (x.kind === 'CallExpr') return pkg.calleeOf(x)?.name === 'time.Tick';
  const object = x.kind === 'Ident' ? pkg.objectOf(x) : undefined;
  return object?.kind === 'var' && object.scope === 'local' && typeString(object.type) === '<-chan time.Time';
}

function neverReturns(pkg: Package, fn: GoFunction): boolean {
  const known = ending.get(fn);
  if (known !== undefined) return known;
  ending.set(fn, false); // a recursive call is taken to come back
  const exits = cfgOf(pkg, fn).blocks.flatMap((b) => b.exit ?? []);
  const never = exits.length > 0 && exits.every((e) => e === 'no-return');
  ending.set(fn, never);
  return never;
}
