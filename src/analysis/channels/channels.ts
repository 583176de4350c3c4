/**
 * Channels in a closed world: one that a function makes, with all that is done to it by the functions and goroutines that it gets to. As soon as somebody whom we
 * do not see may operate on it, it `escapes`, which to whoever asks is silence.
 *
 * What is done is kept by the statements of the control-flow graph, one frame for each way in which a function comes to run: called, deferred, as a goroutine, or
 * at a time that cannot be told (a literal that is handed on).
 */
import type { AssignStmt, CallExpr, Expr, RangeStmt, SendStmt, UnaryExpr } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { walk } from '../../go/walk.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { isNil } from '../cfg/nil.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { assignedTo, type Value } from '../cfg/variables.ts';
import { functionsNaming } from '../goroutines/endless.ts';
import { type Capacity, capacityOf } from './capacity.ts';
import { makeFrame, type World } from './frames.ts';

export type Kind = 'send' | 'receive' | 'range' | 'close';

/** One thing that is done to a channel. */
export interface Operation {
  readonly kind: Kind;
  readonly at: SendStmt | UnaryExpr | RangeStmt | CallExpr;
  readonly frame: Frame;
  readonly site: Site;
  /** It is a case of a select with others, so that it need not be waited for. */
  readonly optional: boolean;
}

/** A place in the graph of a frame's function. */
export interface Site {
  readonly node: CfgNode;
  readonly block: Block;
  readonly index: number;
}

/** A function as it comes to run with the channel in sight. */
export interface Frame {
  readonly fn: GoFunction;
  /** `callback`: given to a function that is taken to call it, some number of times; `unknown`: nobody knows who calls it, and when. */
  readonly by: 'root' | 'call' | 'defer' | 'callback' | 'go' | 'unknown';
  /** What runs it, and where in the frame around it; absent at the root. */
  readonly start?: { readonly frame: Frame; readonly site: Site; readonly call: Expr };
  /** The variables that hold the channel here. */
  readonly held: ReadonlySet<Variable>;
  /** What each statement does to the channel, in no order. */
  readonly effects: Map<CfgNode, Effect[]>;
}

export type Effect =
  | { readonly does: 'operate'; readonly operation: Operation }
  | { readonly does: 'run'; readonly frame: Frame };

/** How a channel gets out of sight. */
export type Escape =
  | { readonly how: 'returned'; readonly result: number }
  /** In a field of a struct, under this name. */
  | { readonly how: 'stored'; readonly owner: string; readonly field: string; readonly site: Site }
  | { readonly how: 'passed' | 'assigned' };

export interface Channel {
  readonly make: CallExpr;
  /** The function that makes it. */
  readonly maker: GoFunction;
  readonly site: Site;
  /** The variable that it is made for. */
  readonly variable: Variable;
  readonly capacity: Capacity;
  readonly root: Frame;
  readonly frames: readonly Frame[];
  readonly operations: readonly Operation[];
  readonly escapes: readonly Escape[];
}

const known = new WeakMap<GoFunction, readonly Channel[]>();

/** The channels that a function makes in its own body, in source order. */
export function channelsOf(fn: GoFunction): readonly Channel[] {
  const found = known.get(fn) ?? findChannels(fn);
  known.set(fn, found);
  return found;
}

function findChannels(fn: GoFunction): readonly Channel[] {
  if (!/\bmake\(\s*chan\b/.test(fn.file.text.slice(fn.pos, fn.end))) return [];
  return cfgOf(fn.pkg, fn).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) => {
      if (node.kind !== 'AssignStmt' || node.rhs.length !== node.lhs.length) return [];
      return node.lhs.flatMap((target, i) => {
        const made = node.rhs[i];
        const variable = target.kind === 'Ident' ? fn.pkg.objectOf(target) : undefined;
        if (!made || !isMake(fn.pkg, made) || variable?.kind !== 'var' || variable.owner !== fn.node) return [];
        const given = node.define ? [node] : givenOnly(fn, variable, made);
        return given ? [channelOf(fn, made, variable, { node, block, index }, given)] : [];
      });
    }),
  );
}

/** `var ch chan T`, which is given this channel, and no other: the statements that give it anything. */
function givenOnly(fn: GoFunction, variable: Variable, made: CallExpr): readonly AssignStmt[] | undefined {
  const isOther = (v: Value) => v !== made && v !== 'zero' && !(v && isNil(fn.pkg, v));
  if (assignedTo(fn.pkg, fn.node, variable).some(isOther)) return undefined;
  return nodesOf(fn, 'AssignStmt').filter(({ lhs }) =>
    lhs.some((e) => e.kind === 'Ident' && fn.pkg.objectOf(e) === variable),
  );
}

/** `make(chan T)`, also of a named type. */
function isMake(pkg: Package, e: Expr): e is CallExpr {
  if (e.kind !== 'CallExpr' || e.fun.kind !== 'Ident' || e.fun.name !== 'make' || !e.args[0]) return false;
  return e.args[0].kind === 'ChanType' || pkg.underlying(pkg.typeOf(e)).kind === 'chan';
}

function channelOf(fn: GoFunction, make: CallExpr, variable: Variable, site: Site, made: readonly CfgNode[]): Channel {
  const world: World = { frames: [], operations: [], escapes: [], made };
  const root = makeFrame(world, fn, 'root', [variable]);
  return { ...world, make, maker: fn, site, variable, capacity: capacityOf(fn, make.args[1]), root };
}

/** The same channel as a caller of the function that returns it gets to see it; none where callers cannot be found, or it gets elsewhere too. */
export function producedFor(channel: Channel): readonly Channel[] {
  const [first, ...more] = channel.escapes;
  const { fn } = channel.root;
  if (first?.how !== 'returned' || more.some((e) => e.how !== 'returned' || e.result !== first.result)) return [];
  return functionsNaming(fn).flatMap((caller) =>
    caller === fn || caller.damaged
      ? []
      : callsOf(caller, fn).flatMap((site) => producedAt(caller, channel, site, first.result)),
  );
}

/** The statements of a function that call another one. */
function callsOf(caller: GoFunction, callee: GoFunction): readonly (Site & { readonly call: CallExpr })[] {
  return cfgOf(caller.pkg, caller).blocks.flatMap((block) =>
    block.nodes.flatMap((node, index) => {
      const found: (Site & { readonly call: CallExpr })[] = [];
      if (node.kind === 'RangeStmt' || node.kind === 'GoStmt' || node.kind === 'DeferStmt') return found;
      walk(node, (n) => {
        if (n.kind === 'CallExpr' && caller.pkg.calleeOf(n)?.func === callee)
          found.push({ node, block, index, call: n });
        return n.kind !== 'FuncLit';
      });
      return found;
    }),
  );
}

function producedAt(
  caller: GoFunction,
  channel: Channel,
  { call, ...at }: Site & { readonly call: CallExpr },
  result: number,
): readonly Channel[] {
  const { node } = at;
  const isGiven = node.kind === 'AssignStmt' && node.rhs[0] === call;
  const target = isGiven ? node.lhs[result] : undefined;
  const object = target?.kind === 'Ident' ? caller.pkg.objectOf(target) : undefined;
  const held = object?.kind === 'var' && object.owner === caller.node ? [object] : [];
  if (isGiven && held.length === 0) return [];
  const { site, seenAt } = evaluated(caller, at);
  const produced = { call, by: channel.root.fn, variable: channel.variable, site, seenAt };
  const world: World = { frames: [], operations: [], escapes: [], made: [node, channel.site.node], produced };
  const root = makeFrame(world, caller, 'root', held);
  // the call is a part of what follows the making
  return [{ ...channel, ...world, site: { ...site, index: site.index - 1 }, root }];
}

/** `case <-after(d):`: the call is made before any of the cases is taken. */
function evaluated(fn: GoFunction, site: Site): { readonly site: Site; readonly seenAt: readonly CfgNode[] } {
  const { node } = site;
  const commsOf = ({ edges }: Block) =>
    edges.flatMap(({ when }) => (when?.kind === 'comm' && when.clause.comm ? [when.clause.comm] : []));
  const head = cfgOf(fn.pkg, fn).blocks.find((block) => commsOf(block).some((comm) => comm === node));
  if (!head) return { site, seenAt: [node] };
  return { site: { node, block: head, index: head.nodes.length }, seenAt: commsOf(head) };
}

/** The frame at the bottom of the goroutine, or of the unknown caller, in which a frame runs. */
export function threadOf(frame: Frame): Frame {
  return frame.start && frame.by !== 'go' && frame.by !== 'unknown' ? threadOf(frame.start.frame) : frame;
}

/** Where an operation, or the call that leads to it, stands in a function; undefined where it is not of its thread. */
export function siteIn(fn: GoFunction, { frame, site }: Pick<Operation, 'frame' | 'site'>): Site | undefined {
  if (frame.fn === fn) return site;
  const { start } = frame;
  return start && frame.by !== 'go' ? siteIn(fn, { frame: start.frame, site: start.site }) : undefined;
}

/** Whether it cannot be told how often, or when, and by whom, a frame is run in its thread. */
export function isLoose(frame: Frame): boolean {
  if (frame.by === 'callback') return true;
  return frame !== threadOf(frame) && frame.start !== undefined && isLoose(frame.start.frame);
}

/** The frames from one that `outer` runs to the given one, the outermost first; undefined where it is not below it. */
export function chainTo(frame: Frame, outer: Frame): readonly Frame[] | undefined {
  if (frame === outer) return [];
  const above = frame.start && chainTo(frame.start.frame, outer);
  return above && [...above, frame];
}
