/** Selects of which no case can ever run: `select {}` in a goroutine, and those whose channels nobody uses from the other side. */
import { nodesOf, ownNodesOf } from '../../src/analysis/cfg/nodes.ts';
import { type Channel, channelsOf, type Operation } from '../../src/analysis/channels/channels.ts';
import { type Run, runsOf } from '../../src/analysis/goroutines/endless.ts';
import { isCommand } from '../../src/analysis/runs/commands.ts';
import { isOnce } from '../../src/analysis/runs/once.ts';
import { mayStartForGood } from '../../src/analysis/runs/set-up.ts';
import type { SelectStmt } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';

export interface DeadSelect {
  readonly at: SelectStmt;
  /** The function it is in, which may be a literal of the one that makes the channels. */
  readonly fn: GoFunction;
  readonly cases: readonly Operation[];
}

export function deadSelects(fn: GoFunction): readonly DeadSelect[] {
  return [...emptySelects(fn), ...withDeadCases(fn)];
}

/** In what runs as a goroutine, more than once: elsewhere it keeps a program from its end. Behind `go panic(e)` there soon is no program. */
function emptySelects(fn: GoFunction): readonly DeadSelect[] {
  const panics = nodesOf(fn, 'GoStmt').some(({ call: { fun } }) => fun.kind === 'Ident' && fun.name === 'panic');
  const found = panics ? [] : ownNodesOf(fn, 'SelectStmt').filter(({ cases }) => cases.length === 0);
  const repeats = ({ goroutine }: Run) => !isOnce(goroutine.fn, goroutine.start) && !mayStartForGood(goroutine.fn);
  if (found.length === 0 || !runsOf(fn).some(repeats)) return [];
  return found.map((at) => ({ at, fn, cases: [] }));
}

function withDeadCases(fn: GoFunction): readonly DeadSelect[] {
  if (isCommand(fn)) return [];
  const dead = channelsOf(fn)
    .filter((c) => c.escapes.length === 0)
    .flatMap(unanswered);
  const functions = new Set(dead.map(({ frame }) => frame.fn));
  return [...functions].flatMap((within) =>
    ownNodesOf(within, 'SelectStmt').flatMap((at) => {
      const cases = at.cases.map(({ comm }) => dead.find((o) => o.frame.fn === within && o.site.node === comm));
      const all = cases.filter((o) => o !== undefined);
      return all.length > 1 && all.length === at.cases.length ? [{ at, fn: within, cases: all }] : [];
    }),
  );
}

/** The operations on a channel to which nobody does the counterpart. */
function unanswered({ operations, capacity }: Channel): readonly Operation[] {
  const has = (...kinds: readonly Operation['kind'][]) => operations.some((o) => kinds.includes(o.kind));
  if (!has('send', 'close')) return operations.filter((o) => o.kind === 'receive');
  return capacity === 0 && !has('receive', 'range', 'close') ? operations.filter((o) => o.kind === 'send') : [];
}
