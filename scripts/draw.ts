/**
 * Draws findings at random, for somebody to judge in their sources before anything is tuned to them.
 *
 *     npm run draw -- --seed 1 [--count 60] [--most 6] [--rules a,b] <findings.json>...
 *
 * Each file is what `leakcheck check --format json` printed for one repository, and is called after it. Only what would be commented on counts: high
 * and medium. At most `most` are drawn from one repository. The same seed draws the same findings.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Finding } from '../src/finding.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '60' },
    most: { type: 'string', default: '6' },
    rules: { type: 'string' },
  },
});
if (positionals.length === 0) {
  console.error('usage: npm run draw -- --seed N <findings.json>...');
  process.exit(2);
}
const wanted = values.rules?.split(',');
const next = generator(Number(values.seed));
const drawn = shuffled(
  positionals.toSorted().flatMap((file) => shuffled(findingsOf(file)).slice(0, Number(values.most))),
);
for (const { repository, finding } of drawn.slice(0, Number(values.count)))
  console.log(
    [repository, `${finding.path}:${finding.line}`, finding.rule, finding.confidence, finding.message].join('\t'),
  );

function findingsOf(file: string): { readonly repository: string; readonly finding: Finding }[] {
  const { findings }: { readonly findings: readonly Finding[] } = JSON.parse(readFileSync(file, 'utf8'));
  const repository = basename(file, '.json');
  return findings
    .filter(({ confidence, rule }) => confidence !== 'low' && wanted?.includes(rule) !== false)
    .map((finding) => ({ repository, finding }));
}

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const [a, b] = [copy[i], copy[j]];
    if (a !== undefined && b !== undefined) [copy[i], copy[j]] = [b, a];
  }
  return copy;
}

/** Numbers from 0 to 1, by the linear congruence of Numerical Recipes. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
