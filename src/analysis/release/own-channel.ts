/** Channels that a resource gives of itself: `watcher.Events`, `watch.ResultChan()`, `pubsub.Channel()`. Where such a channel has ended, so has the resource. */
import type { Expr } from '../../go/ast.ts';
import type { Condition } from '../cfg/cfg.ts';
import { ownNodesOf } from '../cfg/nodes.ts';
import { soleValue } from '../cfg/variables.ts';
import { calleeWord } from '../release-names.ts';
import type { Flow } from './flow.ts';
import { heldBy } from './value-flow.ts';

/** Whether a branch is that on which a channel of the resource has been closed: the end of a range over it, or where `ok` of a receive does not hold. */
export function saysChannelEnded(flow: Flow, when: Condition): boolean {
  if (when.kind === 'range') return !when.more && isOwnChannel(flow, when.range.x);
  const channel = when.kind === 'test' && !when.holds ? receivedFrom(flow, when.expr) : undefined;
  return channel !== undefined && isOwnChannel(flow, channel);
}

/** `c` of `v, ok := <-c`, which has given `ok`. */
function receivedFrom({ pkg, fn }: Flow, e: Expr): Expr | undefined {
  const ok = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  if (ok?.kind !== 'var') return undefined;
  const isOk = (target: Expr | undefined) => target?.kind === 'Ident' && pkg.objectOf(target) === ok;
  const [receive] = ownNodesOf(fn, 'AssignStmt').flatMap(({ lhs, rhs }) => (isOk(lhs[1]) ? (rhs[0] ?? []) : []));
  return receive?.kind === 'UnaryExpr' && receive.op === '<-' ? receive.x : undefined;
}

function isOwnChannel(flow: Flow, e: Expr): boolean {
  const { pkg, fn } = flow;
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  const value = object?.kind === 'var' ? soleValue(pkg, fn, object) : e;
  const of = value?.kind === 'CallExpr' && value.args.length === 0 ? value.fun : value;
  if (of?.kind !== 'SelectorExpr' || heldBy(flow, of.x) !== 'handle') return false;
  return /^(chan|unknown)$/.test(pkg.underlying(pkg.typeOf(e)).kind);
}

/** `timer, fired := clock.NewTimer(d)`, and then `<-fired`: there is nothing left to stop. */
export function hasFired(flow: Flow, channel: Expr): boolean {
  const { pkg, fn } = flow;
  const object = channel.kind === 'Ident' ? pkg.objectOf(channel) : undefined;
  return ownNodesOf(fn, 'AssignStmt').some(({ lhs, rhs: [call, ...more] }) => {
    const isTimer = call?.kind === 'CallExpr' && more.length === 0 && /timer/i.test(calleeWord(call));
    const isBeside = lhs.some((e) => e.kind === 'Ident' && object !== undefined && pkg.objectOf(e) === object);
    return isTimer && isBeside && lhs.some((e) => heldBy(flow, e) === 'handle');
  });
}
