/** What says that the program ends with an error: a check that ends it, a name, the end of the context of `main`. */
import type { Expr, Ident } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { branchOn } from '../cfg/error-branch.ts';
import { exitsFrom } from '../cfg/exits.ts';
import { cfgOf } from '../cfg/scope.ts';
import { calleeWord } from '../release-names.ts';
import { entryAround } from './once.ts';

/** `checkErr("cannot listen", err)` after the call: what it gives the error to ends the process if there is one. */
export function isChecked(fn: GoFunction, from: Block, call: CfgNode, error: Ident): boolean {
  for (const block of straightFrom(from))
    for (const node of block.nodes) {
      if (node.pos < call.end) continue;
      const checker = node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' ? node.x : undefined;
      const at = checker?.args.findIndex((arg) => isSame(fn, arg, error)) ?? -1;
      if (checker && at >= 0 && endsIfGiven(fn.pkg.calleeOf(checker)?.func, at)) return true;
    }
  return false;
}

/** A block, and those that it leads to without a choice. */
function straightFrom(from: Block): ReadonlySet<Block> {
  const blocks = new Set([from]);
  for (const { edges } of blocks) {
    const [only, ...more] = edges;
    if (only && more.length === 0) blocks.add(only.to);
  }
  return blocks;
}

function isSame({ pkg }: GoFunction, e: Expr, id: Ident): boolean {
  return e.kind === 'Ident' && pkg.objectOf(e) === pkg.objectOf(id);
}

/** Whether a function ends the process where the error that it is given is not nil. */
function endsIfGiven(fn: GoFunction | undefined, index: number): boolean {
  const param = fn?.type.params.flatMap((p) => p.names)[index];
  if (!fn || !param) return false;
  const branch = branchOn(fn, cfgOf(fn.pkg, fn).entry, param);
  return branch !== undefined && exitsFrom(fn, branch.failed).size === 0;
}

/** `c.exitWithError(err)`, `log.WithFatal().Error("…")`: by its name, since what it does in the end may be a value that is put there. */
export function saysToEnd({ nodes }: Block): boolean {
  return nodes.some((node) => {
    for (let e = node.kind === 'ExprStmt' ? node.x : undefined; e?.kind === 'CallExpr'; ) {
      if (ENDS.test(calleeWord(e))) return true;
      e = e.fun.kind === 'SelectorExpr' ? e.fun.x : undefined;
    }
    return false;
  });
}

/** `cancel()` in a literal of `main` or of a command, which then ends. */
export function cancelsEntry(fn: GoFunction, { nodes }: Block): boolean {
  if (!fn.enclosing || !entryAround(fn)) return false;
  return nodes.some((node) => {
    const call = node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' ? node.x : undefined;
    return call !== undefined && typeString(fn.pkg.typeOf(call.fun)) === 'context.CancelFunc';
  });
}

const ENDS = /^([Ee]xit|[Dd]ie|[Bb]ail|[Tt]hrow)([A-Z]|$)|[Ff]atal/;
