/** Finds what the functions that a channel gets to do with it: makes the frames of `channels.ts`, beginning with that of the function that makes it. */
import type { CallExpr, CompositeLit, Expr, FuncLit, Ident, Node, ReturnStmt } from '../../go/ast.ts';
import type { GoFunction, Package, Variable } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import type { Block, CfgNode } from '../cfg/cfg.ts';
import { mentions } from '../cfg/facts.ts';
import { isNil } from '../cfg/nil.ts';
import { nodesOf } from '../cfg/nodes.ts';
import { cfgOf } from '../cfg/scope.ts';
import { Tangled } from '../cfg/tangled.ts';
import { variableOf } from '../cfg/variables.ts';
import { calledBy, functionOfValue, goroutinesOf } from '../goroutines/goroutines.ts';
import { placeIn } from '../release/value-flow.ts';
import { calleeWord } from '../release-names.ts';
import { injects } from '../runs/set-up.ts';
import type { Effect, Escape, Frame, Kind, Operation, Site } from './channels.ts';

/** What is found on the way. */
export interface World {
  readonly frames: Frame[];
  readonly operations: Operation[];
  readonly escapes: Escape[];
  /** The statements that give it to the first variables that hold it. */
  readonly made: readonly CfgNode[];
  /** The call of a function that makes the channel, keeps it in a variable, and returns it. */
  readonly produced?: Produced;
}

export interface Produced {
  readonly call: CallExpr;
  readonly by: GoFunction;
  readonly variable: Variable;
  readonly site: Site;
  /** The statements that a path comes by one of when the call has run. */
  readonly seenAt: readonly CfgNode[];
}

/** More frames, or operations, than a person would keep apart. */
const MAX_FRAMES = 64;
const MAX_OPERATIONS = 400;

type Start = NonNullable<Frame['start']>;

/** @throws Tangled */
export function makeFrame(
  world: World,
  fn: GoFunction,
  by: Frame['by'],
  held: Iterable<Variable>,
  start?: Start,
): Frame {
  const frame: Frame = { fn, by, held: withAliases(fn, held), effects: new Map(), ...(start && { start }) };
  if (world.frames.push(frame) > MAX_FRAMES || world.operations.length > MAX_OPERATIONS) throw new Tangled(fn.name);
  const { blocks } = cfgOf(fn.pkg, fn);
  const ranges = rangesIn(blocks);
  const optional = optionalIn(blocks);
  for (const block of blocks)
    for (const [index, node] of block.nodes.entries()) {
      const site = ranges.get(node) ?? { node, block, index };
      visit({ ...world, frame, site, optional: optional.has(node) }, node);
    }
  return frame;
}

/** A node of a frame that is looked into. */
interface Look extends World {
  readonly frame: Frame;
  readonly site: Site;
  readonly optional: boolean;
}

/** `c := ch`: the local variables that hold it too. One of the function around a literal holds it there as well, where nobody looks: it is none, and the channel escapes. */
function withAliases(fn: GoFunction, held: Iterable<Variable>): ReadonlySet<Variable> {
  const all = new Set(held);
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const { lhs, rhs } of nodesOf(fn, 'AssignStmt')) {
      if (lhs.length !== rhs.length) continue;
      rhs.forEach((e, i) => {
        const target = variableOf(fn.pkg, lhs[i]);
        if (isHeld(fn.pkg, e, all) && target && isInside(fn, target)) all.add(target);
      });
    }
  }
  return all;
}

/** Of the function itself, or of a literal in it. */
function isInside({ node }: GoFunction, { owner }: Variable): boolean {
  return owner !== undefined && node.pos <= owner.pos && owner.end <= node.end;
}

function isHeld(pkg: Package, e: Node | undefined, held: ReadonlySet<Variable>): boolean {
  const variable = variableOf(pkg, e);
  return variable !== undefined && held.has(variable);
}

/** What is ranged over, with the place of the range's step. */
function rangesIn(blocks: readonly Block[]): ReadonlyMap<CfgNode, Site> {
  return new Map(
    blocks.flatMap((block) =>
      block.nodes.flatMap((node, index) => (node.kind === 'RangeStmt' ? [[node.x, { node, block, index }]] : [])),
    ),
  );
}

/** The communications of selects with other cases. */
function optionalIn(blocks: readonly Block[]): ReadonlySet<CfgNode> {
  const edges = blocks.filter((block) => block.edges.length > 1).flatMap((block) => block.edges);
  return new Set(edges.flatMap(({ when }) => (when?.kind === 'comm' && when.clause.comm ? [when.clause.comm] : [])));
}

function visit(look: Look, node: CfgNode): void {
  if (node.kind === 'RangeStmt') {
    for (const target of [node.key, node.value])
      if (isHeld(look.frame.fn.pkg, target, look.frame.held)) look.escapes.push({ how: 'assigned' });
    return;
  }
  walk(node, (n, parent) => {
    if (n.kind === 'Ident') mention(look, n, parent);
    else if (n.kind === 'CallExpr') call(look, n, parent);
    else if (n.kind === 'CompositeLit') compose(look, n);
    else if (n.kind === 'FuncLit') literal(look, n, parent);
    return n.kind !== 'FuncLit';
  });
}

function note({ frame, site }: Look, effect: Effect, at: CfgNode = site.node): void {
  frame.effects.set(at, [...(frame.effects.get(at) ?? []), effect]);
}

function operate(look: Look, kind: Kind, at: Operation['at']): void {
  const { frame, site, optional } = look;
  const operation: Operation = { kind, at, frame, site, optional: optional && kind !== 'close' };
  look.operations.push(operation);
  note(look, { does: 'operate', operation });
}

function leave(look: Look, how: 'passed' | 'assigned'): void {
  look.escapes.push({ how });
}

// ---- mentions ----

function mention(look: Look, id: Ident, parent: Node | undefined): void {
  const { fn, held } = look.frame;
  if (isHeld(fn.pkg, id, held)) return mentionOfChannel(look, id, parent);
  const variable = variableOf(fn.pkg, id);
  if (!variable || fn.pkg.underlying(variable.type).kind !== 'signature') return;
  const bound = functionOfValue(fn.pkg, id);
  if (bound?.node.kind === 'FuncLit' && captures(look, bound)) handOn(look, bound, id, parent);
}

function mentionOfChannel(look: Look, id: Ident, parent: Node | undefined): void {
  switch (parent?.kind) {
    case undefined:
      if (look.site.node.kind === 'RangeStmt') operate(look, 'range', look.site.node);
      return;
    case 'SendStmt':
      return parent.chan === id ? operate(look, 'send', parent) : leave(look, 'passed');
    case 'UnaryExpr':
      return parent.op === '<-' ? operate(look, 'receive', parent) : leave(look, 'passed');
    case 'CallExpr':
      return argument(look, id, parent);
    case 'AssignStmt':
      return assigned(look, id, parent);
    case 'ReturnStmt':
      return returned(look, id, parent);
    case 'BinaryExpr': // compared with nil
    case 'CompositeLit':
    case 'KeyValueExpr':
      return;
    default:
      leave(look, 'passed');
  }
}

function returned(look: Look, id: Ident, { results }: ReturnStmt): void {
  const { frame, produced } = look;
  if (produced && frame.fn === produced.by) return;
  if (frame.start) leave(look, 'passed');
  else look.escapes.push({ how: 'returned', result: results.indexOf(id) });
}

function argument(look: Look, id: Ident, e: CallExpr): void {
  const { pkg } = look.frame.fn;
  const callee = pkg.calleeOf(e);
  if (callee?.kind === 'builtin') {
    if (callee.name === 'close') operate(look, 'close', e);
    else if (callee.name !== 'len' && callee.name !== 'cap') leave(look, 'passed');
    return;
  }
  const started = goroutinesOf(look.frame.fn).find((g) => g.call === e && g.direct);
  const body = started ? started.body : callee?.func;
  if (!body || e.ellipsis || !parameter(body, e.args.indexOf(id))) leave(look, 'passed');
}

/** The variable of a parameter; `unnamed` where the function cannot use it; undefined for one of a variadic. */
function parameter({ pkg, type }: GoFunction, index: number): Variable | 'unnamed' | undefined {
  const all = type.params.flatMap((p): readonly (Ident | 'unnamed' | undefined)[] => {
    if (p.type.kind === 'Ellipsis') return [undefined];
    return p.names.length > 0 ? p.names : ['unnamed'];
  });
  const name = all[index];
  if (!name || name === 'unnamed') return name;
  return name.name === '_' ? 'unnamed' : variableOf(pkg, name);
}

function assigned(look: Look, id: Ident, s: Extract<Node, { kind: 'AssignStmt' }>): void {
  const { fn, held } = look.frame;
  const [target, value] = [s.lhs[s.rhs.indexOf(id)], s.rhs[s.lhs.indexOf(id)]];
  if (s.lhs.includes(id)) {
    // once it is nil, what this function does is not to the channel: to count it all the same is silence
    if (!look.made.includes(s) && !isHeld(fn.pkg, value, held) && !(value && isNil(fn.pkg, value)))
      leave(look, 'assigned');
  } else if (target?.kind === 'SelectorExpr') {
    store(look, fn.pkg, target.x, target.sel.name);
  } else if (variableOf(fn.pkg, target)?.scope === 'result') {
    leave(look, 'passed'); // a `return` without results gives it back
  } else if (!isHeld(fn.pkg, target, held) && !(target?.kind === 'Ident' && target.name === '_')) {
    leave(look, 'assigned');
  }
}

function store(look: Look, pkg: Package, owner: Expr, field: string): void {
  const type = pkg.typeOf(owner);
  const named = type.kind === 'pointer' ? type.elem : type;
  if (named.kind === 'named') look.escapes.push({ how: 'stored', owner: typeString(named), field, site: look.site });
  else leave(look, 'passed');
}

/** `request{reply: ch}`, `[]chan int{ch}`. */
function compose(look: Look, e: CompositeLit): void {
  const { fn, held } = look.frame;
  for (const elt of e.elts) {
    const value = elt.kind === 'KeyValueExpr' ? elt.value : elt;
    if (elt.kind === 'KeyValueExpr' && isHeld(fn.pkg, elt.key, held)) leave(look, 'passed');
    if (!isHeld(fn.pkg, value, held)) continue;
    const field = fn.pkg.underlying(fn.pkg.typeOf(e)).kind === 'struct' ? placeIn(fn.pkg, e, elt) : undefined;
    if (field) store(look, fn.pkg, e, field);
    else leave(look, 'passed');
  }
}

// ---- functions ----

/** A function that the statement runs, with what it is given. */
function call(look: Look, e: CallExpr, parent: Node | undefined): void {
  const { fn } = look.frame;
  if (e === look.produced?.call) return produce(look, look.produced, parent);
  const starts = goroutinesOf(fn).filter((g) => g.call === e);
  for (const { body, direct } of starts) if (body) enter(look, body, 'go', e, direct ? e : undefined);
  const callee = fn.pkg.calleeOf(e)?.func;
  if (!callee || starts.some(({ direct }) => direct)) return;
  enter(look, callee, runsBy(parent), e, e);
}

function runsBy(statement: Node | undefined): Frame['by'] {
  if (statement?.kind === 'DeferStmt') return 'defer';
  return statement?.kind === 'GoStmt' ? 'go' : 'call'; // `go recovered(f)` starts `f`, and what calls it
}

/** The call that gives the channel, to a variable or to be received from on the spot. */
function produce(look: Look, produced: Produced, parent: Node | undefined): void {
  const { frame, site: here } = look;
  const { call: at, by, variable, site, seenAt } = produced;
  const inner = makeFrame(look, by, 'call', [variable], { frame, site, call: at });
  for (const node of seenAt) note(look, { does: 'run', frame: inner }, node);
  if (parent?.kind === 'UnaryExpr') operate(look, 'receive', parent);
  else if (here.node.kind === 'RangeStmt') operate(look, 'range', here.node);
  else if (parent?.kind !== 'AssignStmt' && parent?.kind !== 'ExprStmt') leave(look, 'passed'); // who throws it away gives it to nobody
}

function enter(look: Look, fn: GoFunction, by: Frame['by'], at: CallExpr | Expr, given: CallExpr | undefined): void {
  const { frame, site } = look;
  const params = given ? given.args.flatMap((arg, i) => held(look, arg, parameter(fn, i))) : [];
  const captured = fn.node.kind === 'FuncLit' && captures(look, fn) ? frame.held : [];
  const all = new Set([...params, ...captured]);
  if (all.size === 0) return;
  if (isRunning(frame, fn) || fn.damaged) return leave(look, 'passed');
  const inner = makeFrame(look, fn, by, all, { frame, site, call: at });
  note(look, { does: 'run', frame: inner });
}

function held({ frame }: Look, arg: Expr, param: Variable | 'unnamed' | undefined): readonly Variable[] {
  return param && param !== 'unnamed' && isHeld(frame.fn.pkg, arg, frame.held) ? [param] : [];
}

function isRunning(frame: Frame, fn: GoFunction): boolean {
  return frame.fn === fn || (frame.start !== undefined && isRunning(frame.start.frame, fn));
}

/** Whether a literal is in the sight of the frame's variables, and names one of those that hold the channel, or a literal that does. */
function captures({ frame }: Look, fn: GoFunction): boolean {
  return fn.pkg === frame.fn.pkg && namesHeld(fn, frame.held, new Set());
}

/** `send := func() { ch <- 1 }; go func() { send() }()`. */
function namesHeld(fn: GoFunction, held: ReadonlySet<Variable>, seen: Set<GoFunction>): boolean {
  if (mentions(fn.pkg, fn.node, held)) return true;
  seen.add(fn);
  return nodesOf(fn, 'Ident').some((id) => {
    const variable = variableOf(fn.pkg, id);
    if (!variable?.owner || fn.pkg.underlying(variable.type).kind !== 'signature') return false;
    const bound = functionOfValue(fn.pkg, id);
    return bound?.node.kind === 'FuncLit' && !seen.has(bound) && namesHeld(bound, held, seen);
  });
}

function literal(look: Look, lit: FuncLit, parent: Node | undefined): void {
  const fn = functionOfValue(look.frame.fn.pkg, lit);
  if (!fn && mentions(look.frame.fn.pkg, lit, look.frame.held)) leave(look, 'passed');
  if (!fn || !captures(look, fn)) return;
  const bound = parent?.kind === 'AssignStmt' ? parent.lhs[parent.rhs.indexOf(lit)] : undefined;
  if (bound && functionOfValue(look.frame.fn.pkg, bound) === fn) return; // it runs where the variable is mentioned
  handOn(look, fn, lit, parent);
}

/** A literal, or a variable that is bound to one, that is called here, or handed to somebody. */
function handOn(look: Look, fn: GoFunction, e: Expr, parent: Node | undefined): void {
  if (parent?.kind === 'AssignStmt' && parent.lhs.includes(e)) return;
  if (parent?.kind !== 'CallExpr') return enter(look, fn, 'unknown', e, undefined);
  const { pkg } = look.frame.fn;
  if (injects(pkg, parent)) return;
  if (parent.fun === e || goroutinesOf(look.frame.fn).some((g) => g.call === parent && g.body === fn)) return;
  const called = calledBy(pkg, parent).includes(e);
  const before = look.operations.length;
  enter(look, fn, called ? 'call' : runBy(pkg, parent, fn), e, undefined);
  // `once.Do(func() { errs <- err })`: of all who would send, one does
  const sends = look.operations.slice(before).some(({ kind }) => kind === 'send');
  if (sends && pkg.calleeOf(parent)?.name === '(*sync.Once).Do') leave(look, 'passed');
}

/** How a function that we do not see runs the one that it is given. A handler runs when somebody asks for it, in a goroutine of the server, or of the browser. */
function runBy(pkg: Package, call: CallExpr, given: GoFunction): Frame['by'] {
  if (GOES.test(calleeWord(call))) return 'go';
  return isHandler(given) || pkg.calleeOf(call)?.name === 'syscall/js.FuncOf' ? 'unknown' : 'callback';
}

function isHandler({ pkg, type }: GoFunction): boolean {
  const [first] = type.params.flatMap((p) => p.names);
  const variable = variableOf(pkg, first);
  return variable !== undefined && typeString(variable.type) === 'net/http.ResponseWriter';
}

/** What is called so by a library without source runs what it is given in a goroutine. */
const GOES = /^(Safe|Try)?Go(Safe|Func|Ctx)?$/i;
