import type { CfgNode } from '../../src/analysis/cfg/cfg.ts';
import { mentions } from '../../src/analysis/cfg/facts.ts';
import type { Step } from '../../src/finding.ts';
import { placeOf } from '../../src/findings/place.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { defineRule } from '../../src/rule.ts';
import { type Held, heldResources } from './held.ts';
import { type Lasting, lastingAt, type Point, pointsFrom } from './lasting.ts';

export const longHeldDefer = defineRule({
  id: 'long-held-defer',
  severity: 'warning',
  mentions: /\bdefer\b/,
  run({ pkg, fn, report }) {
    for (const held of heldResources(pkg, fn)) {
      const lasting = unusedThrough(pkg, fn, held);
      if (!lasting) continue;
      const { call } = held.statement;
      const message = messageOf(fn, held, lasting);
      report({ node: call, confidence: lasting.confidence, message, trace: traceOf(fn, held, lasting), fixes: [] });
    }
  },
});

/** The first thing that lasts after the deferral, and from whose beginning on no path uses the resource. */
function unusedThrough(pkg: Package, fn: GoFunction, { block, statement, users }: Held): Lasting | undefined {
  const found = pointsFrom({ block, index: block.nodes.indexOf(statement) + 1 }).flatMap((point) => {
    const lasting = lastingAt(pkg, fn, point);
    const unused = lasting && !nodesFrom(point).some((n) => n === statement || mentions(pkg, n, users));
    return unused ? [lasting] : [];
  });
  return found.sort((a, b) => a.range.pos - b.range.pos)[0];
}

/** What runs from a point on; of the communication that leads to a block, too. */
function nodesFrom(point: Point): readonly CfgNode[] {
  const blocks = new Set(
    pointsFrom(point)
      .slice(1)
      .map((p) => p.block),
  );
  const own = point.block.nodes.slice(point.index);
  return [...own, ...[...blocks].flatMap((b) => (b === point.block ? [] : b.nodes))];
}

function messageOf(fn: GoFunction, { what, variable, acquisition }: Held, { range, name }: Lasting): string {
  const { line } = fn.file.position(range.pos);
  const from = text(fn, acquisition.fun);
  return `Nothing uses the ${what} \`${variable.name}\`, from \`${from}\`, any more, but it stays open through the ${name} at line ${line}.`;
}

function traceOf(
  fn: GoFunction,
  { variable, acquisition, statement }: Held,
  { range, name }: Lasting,
): readonly Step[] {
  return [
    { ...placeOf(fn.file, acquisition), kind: 'acquire', note: `\`${variable.name}\` is acquired` },
    { ...placeOf(fn.file, statement), kind: 'release', note: 'Its release is put off until the function ends' },
    {
      ...placeOf(fn.file, range),
      kind: 'operation',
      note: `The ${name} begins here, and nothing uses it from here on`,
    },
  ];
}

function text(fn: GoFunction, { pos, end }: { readonly pos: number; readonly end: number }): string {
  return fn.file.text.slice(pos, end);
}
