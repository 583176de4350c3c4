/** What becomes of a program where a call fails: whether it ends, or the function around fails too, or it goes on. */
import type { CallExpr, Expr, Ident } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import type { Block, Edge } from '../cfg/cfg.ts';
import { type Branch, blockOf, branchOn, errorOf, isEnding, isNilOn } from '../cfg/error-branch.ts';
import { exitOf, exitsFrom } from '../cfg/exits.ts';
import { mentions } from '../cfg/facts.ts';
import { returnsError } from '../cfg/failing.ts';
import { naming } from '../cfg/named-literals.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { blocksAfter } from '../cfg/reach.ts';
import { cfgOf } from '../cfg/scope.ts';
import { isGroup } from '../goroutines/goroutines.ts';
import { calleeWord } from '../release-names.ts';
import { cancelsEntry, isChecked, saysToEnd } from './ends-program.ts';
import { isEntry, stageOf, tasksOf } from './once.ts';

export type AfterFailure = 'ends' | 'fails' | 'goes on';

/** What a function does where a call in it fails. */
export function failureAt(fn: GoFunction, call: CallExpr): AfterFailure {
  const place = blockOf(fn, call);
  if (!place) return 'goes on';
  // the task that it gives is one of a group
  if (nodesOf(fn, 'CallExpr').some((taker) => isGroup(fn.pkg, taker) && taker.args.includes(call))) return passedOn(fn);
  const { block, node } = place;
  if (block.exit === 'no-return' && node === block.nodes.at(-1)) return 'ends';
  if (node.kind === 'ReturnStmt') return passedOn(fn);
  const error = errorOf(fn, node, call);
  if (!error) return 'goes on';
  if (isChecked(fn, block, node, error)) return 'ends';
  const branch = branchOn(fn, block, error);
  if (branch && (saysToEnd(branch.failed) || cancelsEntry(fn, branch.failed))) return 'ends';
  if (!branch) return fn.enclosing && isToldAround(fn, block, error) ? passedOn(fn.enclosing) : 'goes on';
  return behind(fn, branch, { block, error });
}

/** What becomes of a failure where the function has found that there is one. */
function behind(fn: GoFunction, branch: Branch, { block, error }: { block: Block; error: Ident }): AfterFailure {
  if (isEntry(fn) && endsByTest(fn, block, error)) return 'ends';
  const isTaken = (edge: Edge) => !isEnding(fn, edge, error);
  if (goesOn(fn, branch, block, isTaken)) return 'goes on';
  const exits = exitsFrom(fn, branch.failed, isTaken);
  if (exits.size === 0 || isEntry(fn)) return 'ends';
  if (fn.enclosing && isToldAround(fn, branch.failed, error)) return passedOn(fn.enclosing);
  if (!fn.enclosing && isInResult(fn, branch.failed, error)) return 'fails';
  return exits.has('success') ? 'goes on' : passedOn(fn);
}

/** `if r.Err != nil { log.Print(r.Err) }; …; if r.Err != nil { os.Exit(1) }`, with which `main` ends. */
function endsByTest(fn: GoFunction, call: Block, error: Ident): boolean {
  const edges = cfgOf(fn.pkg, fn).blocks.flatMap((block) => block.edges);
  const ends = ({ to }: Edge) => exitsFrom(fn, to).size === 0 && !blocksAfter(to).has(call);
  return edges.some((edge) => isNilOn(fn, edge, error) === false && ends(edge));
}

/** `return Result{Err: err}`, which its caller asks for its error. */
function isInResult({ pkg, type: { results } }: GoFunction, { nodes }: Block, error: Ident): boolean {
  const failure = pkg.objectOf(error);
  const last = nodes.at(-1);
  const [result, ...more] = last?.kind === 'ReturnStmt' && results.length === 1 ? last.results : [];
  return (
    result !== undefined && more.length === 0 && failure?.kind === 'var' && mentions(pkg, result, new Set([failure]))
  );
}

/** Whether the way of a failure leads back to the call, or to what is done where it has not failed: the end of the function is not. */
function goesOn(
  fn: GoFunction,
  { test, failed, passed }: Branch,
  call: Block,
  isTaken: (edge: Edge) => boolean,
): boolean {
  const after = blocksAfter(failed, undefined, isTaken);
  // by way of the next test it may come to fail, too
  const otherwise = passed ? new Set([passed, ...blocksAfter(passed, test)]) : new Set<Block>();
  // `if err != nil { err = wrap(err) }; return err`
  const isEnd = (block: Block) =>
    block.exit && block.nodes.every((n) => n.kind === 'ReturnStmt' && exitOf(fn, block) !== 'success');
  const joins = (block: Block) => otherwise.has(block) && !isEnd(block);
  return after.has(call) || [failed, ...after].some(joins);
}

/** Whether a literal tells its failure to the function around it: `startErr = err`, `failed <- err`. */
function isToldAround(fn: GoFunction, { nodes }: Block, error: Ident): boolean {
  const isAround = (e: Expr | undefined) => {
    const object = e?.kind === 'Ident' ? fn.pkg.objectOf(e) : undefined;
    return object?.kind === 'var' && object.scope !== 'package' && object.owner !== fn.node;
  };
  const failure = fn.pkg.objectOf(error);
  const has = (e: Expr) => failure?.kind === 'var' && mentions(fn.pkg, e, new Set([failure]));
  return nodes.some((node) => {
    if (node.kind === 'SendStmt') return isAround(node.chan) && has(node.value);
    return node.kind === 'AssignStmt' && node.lhs.some(isAround) && node.rhs.some(has);
  });
}

/** What becomes of the failure of a function. */
function passedOn(fn: GoFunction): AfterFailure {
  if (isEntry(fn) || isPart(fn)) return 'ends';
  if (!returnsError(fn)) return 'goes on';
  return fn.enclosing ? passedOnBy(fn, fn.enclosing) : 'fails';
}

/** What the function around does with the failure of a literal. */
function passedOnBy(fn: GoFunction, enclosing: GoFunction): AfterFailure {
  const calls = nodesOf(enclosing, 'CallExpr');
  const isIt = naming(enclosing, fn);
  const [own, ...others] = new Set(calls.filter(({ fun }) => isIt(fun)).map((call) => failureAt(enclosing, call)));
  if (own) return others.length === 0 ? own : 'goes on';
  const taker = calls.find(({ args }) => args.some(isIt));
  // where one of a group fails, the group does, and whoever waits for it
  if (stageOf(enclosing, fn) || (taker && isGroup(fn.pkg, taker))) return passedOn(enclosing);
  if (taker && REPEATS.test(calleeWord(taker)) && !STOPS.test(fn.pkg.calleeOf(taker)?.name ?? '')) return 'goes on';
  if (taker) return isEntry(enclosing) && RUNS.test(calleeWord(taker)) ? 'ends' : failureAt(enclosing, taker);
  if (tasksOf(enclosing, fn).length === 0 || enclosing.enclosing) return 'goes on';
  return isEntry(enclosing) ? 'ends' : 'fails';
}

/** `program.RunMain(func(ctx context.Context) error { … })`, `runs := run; if isPlugin { runs = plugin.Run }`, in `main` or a command. */
export const RUNS = /^([Rr]un|[Ss]erve|[Ee]xecute)(?![a-z])/;

/** What calls a function again where it has failed, or for many. */
export const REPEATS = /retr(y|ies)|backoff|attempt|repeat|poll|until|wait|loop|each|walk|map|every/i;

/** What goes over many, and no further than to the first that fails, which is its own failure. */
const STOPS = /^(path\/filepath\.(Walk|WalkDir)|io\/fs\.WalkDir)$/;

/** What makes a part of a program for fx, which calls it once and ends where it fails. */
function isPart({ pkg, type }: GoFunction): boolean {
  const signature = pkg.typeOf(type);
  return signature.kind === 'signature' && signature.params.some((p) => typeString(p) === 'go.uber.org/fx.Lifecycle');
}
