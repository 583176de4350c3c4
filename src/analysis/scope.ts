/** A function with what analyses ask of it again and again. */
import type { CallExpr, FuncDecl, FuncLit } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { buildCfg } from './build-cfg.ts';
import type { Cfg } from './cfg.ts';
import { type Relevant, relevantTests } from './facts.ts';

const functionsByNode = new WeakMap<Package, ReadonlyMap<FuncDecl | FuncLit, GoFunction>>();
const cfgs = new WeakMap<GoFunction, Cfg>();
const ending = new WeakMap<GoFunction, boolean>();

/** The function of a declaration or literal of the package. */
export function functionOf(pkg: Package, node: FuncDecl | FuncLit): GoFunction | undefined {
  let known = functionsByNode.get(pkg);
  if (!known) {
    known = new Map(pkg.functions.map((fn) => [fn.node, fn]));
    functionsByNode.set(pkg, known);
  }
  return known.get(node);
}

export function cfgOf(pkg: Package, fn: GoFunction): Cfg {
  const known = cfgs.get(fn);
  if (known) return known;
  const cfg = buildCfg(fn.body, (call) => doesNotReturn(pkg, call));
  cfgs.set(fn, cfg);
  return cfg;
}

const relevant = new WeakMap<GoFunction, Relevant>();

/** The tests of a function that facts are kept of. */
export function relevantOf(pkg: Package, fn: GoFunction): Relevant {
  const known = relevant.get(fn);
  if (known) return known;
  const tests = relevantTests(pkg, cfgOf(pkg, fn));
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
  return /^(Fatal|Panic)(f|ln|w|Depth)?$|^(FailNow|Skip|Skipf|SkipNow|Goexit)$/.test(name);
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
