/** `signal.Notify(c, …)` and `signal.NotifyContext(ctx, …)`. */
import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { type Acquirer, type Acquisition, acquisitionsOf } from '../../src/analysis/release/acquisition.ts';
import { leaksOf } from '../../src/analysis/release/leaks-of.ts';
import type { Leak } from '../../src/analysis/release/must-release.ts';
import type { Resource } from '../../src/analysis/release/resource.ts';
import type { Fix } from '../../src/finding.ts';
import { deferAfter, deferRelease } from '../../src/findings/fix.ts';
import type { Ident } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';

const CHANNEL: Resource = {
  what: 'signal channel',
  methods: [],
  lent: true,
  releasers: new Set(['os/signal.Stop', 'os/signal.Reset']),
};

const STOP: Resource = { what: 'stop function', methods: [], called: true, lent: false };

const ACQUIRERS: ReadonlyMap<string, Acquirer> = new Map([
  ['os/signal.NotifyContext', { resource: STOP, result: 1, neverNil: [0] }],
]);

export function signalLeaks(fn: GoFunction): readonly Leak[] {
  return leaksOf(fn, { at: (node) => [...notified(fn, node), ...contexts(fn, node)] });
}

/** A channel from elsewhere is somebody else's to stop. */
function notified({ pkg, node: owner }: GoFunction, node: CfgNode): readonly Acquisition[] {
  const call = node.kind === 'ExprStmt' && node.x.kind === 'CallExpr' ? node.x : undefined;
  const [target] = call?.args ?? [];
  if (!call || target?.kind !== 'Ident' || pkg.calleeOf(call)?.name !== 'os/signal.Notify') return [];
  const variable = pkg.objectOf(target);
  if (variable?.kind !== 'var' || variable.owner !== owner || variable.scope !== 'local') return [];
  return [{ call, target, statement: node, acquirer: { resource: CHANNEL, result: 0 } }];
}

function contexts(fn: GoFunction, node: CfgNode): readonly Acquisition[] {
  return acquisitionsOf(fn, node, (pkg, call) => ACQUIRERS.get(pkg.calleeOf(call)?.name ?? ''));
}

/** `defer signal.Stop(c)` after the call: to stop a channel twice does no harm. Not where a literal, which may outlive the function, waits for it. */
export function signalFix(fn: GoFunction, leak: Leak): readonly Fix[] {
  const { call, target, acquirer, statement } = leak.acquisition;
  if (acquirer.resource === STOP) return deferRelease(fn, leak, (stop) => `${stop}()`);
  if (statement.kind !== 'ExprStmt' || target?.kind !== 'Ident' || call.fun.kind !== 'SelectorExpr') return [];
  if (leak.elsewhere.has('moved') || isCaptured(fn, target)) return [];
  const qualifier = fn.file.text.slice(call.fun.x.pos, call.fun.x.end);
  return deferAfter(fn, statement, `defer ${qualifier}.Stop(${target.name})`);
}

function isCaptured({ pkg, body }: GoFunction, target: Ident): boolean {
  const variable = pkg.objectOf(target);
  let captured = false;
  walk(body, (n) => {
    if (n.kind !== 'FuncLit') return;
    walk(n, (m) => {
      captured ||= m.kind === 'Ident' && pkg.objectOf(m) === variable;
    });
  });
  return captured;
}
