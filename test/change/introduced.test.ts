/** What a change introduces, over generated files and edits: the leaks that are new, each on an added line, and nothing else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeChange } from '../../src/analyze.ts';
import type { Change } from '../../src/change/change.ts';
import { readGitRange } from '../../src/change/git-range.ts';
import { addedLines } from '../../src/change/patch.ts';
import { testRepository } from '../git.ts';
import { changeOf } from './change-of.ts';
import { type Edit, history } from './edits.ts';
import { type Func, leaksIn, render, withCalls } from './go-file.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 40) };

/** The ids of the leaks that are reported, each on an added line. */
async function reported(base: readonly Func[], head: readonly Func[], path = 'a.go'): Promise<readonly number[]> {
  return reportedIn(changeOf({ 'a.go': render(base).text }, { [path]: render(head).text }, { 'a.go': path }), head);
}

async function reportedIn(change: Change, head: readonly Func[]): Promise<readonly number[]> {
  const { findings, skipped } = await analyzeChange(change);
  // On a machine that is overloaded a file may not be parsed in time.
  fc.pre(skipped.length === 0);
  const added = addedLines(change.files[0]?.hunks ?? []);
  for (const { anchor } of findings) expect(added).toContain(anchor.line);
  const { calls } = render(head);
  return findings.map(({ line }) => calls.get(line)?.id ?? -1).toSorted();
}

function newLeaks(base: readonly Func[], head: readonly Func[]): readonly number[] {
  const old = leaksIn(base);
  return [...leaksIn(head)].filter((id) => !old.has(id)).toSorted();
}

interface Pair {
  readonly base: readonly Func[];
  readonly head: readonly Func[];
}

const edits = (...kinds: readonly Edit['kind'][]) =>
  history(kinds).map(([base = [], head = []]): Pair => ({ base, head }));

const ADDS = ['comment', 'add call', 'add function'] as const;
const MOVES = ['reorder', 'indent', 'rename', 'variable'] as const;

describe('of generated files', () => {
  test('exactly what is new is reported, whatever else is moved, re-indented or renamed', async () => {
    const paths = fc.constantFrom('a.go', 'b.go', 'sub/a.go');
    const check = async ({ base, head }: Pair, path: string) => {
      expect(await reported(base, head, path)).toEqual(newLeaks(base, head));
    };
    await fc.assert(fc.asyncProperty(edits(...ADDS, ...MOVES, 'leave early'), paths, check), RUNS);
  });

  test('and no less through the patches of git', async () => {
    const { dir, commit } = testRepository();
    const check = async ({ base, head }: Pair) => {
      const [from, to] = [commit({ 'a.go': render(base).text }), commit({ 'a.go': render(head).text })];
      const change = await readGitRange({ dir, range: `${from}..${to}` });
      expect(await reportedIn(change, head)).toEqual(newLeaks(base, head));
    };
    await fc.assert(fc.asyncProperty(edits(...ADDS, ...MOVES, 'leave early'), check), { numRuns: RUNS.numRuns / 4 });
  });

  test('a leak that is mended where it stands does not hide a new one', async () => {
    const check = async ({ base, head }: Pair) => {
      expect(await reported(base, head)).toEqual(newLeaks(base, head));
    };
    await fc.assert(fc.asyncProperty(edits(...ADDS, 'mend', 'leave early'), check), RUNS);
  });

  test('of calls that are equal to the letter as many are reported as are new', async () => {
    const check = async ({ base, head }: Pair) => {
      const [before, after] = [allLeak(alike(base)), allLeak(alike(head))];
      expect(await reported(before, after)).toHaveLength(newLeaks(before, after).length);
    };
    await fc.assert(fc.asyncProperty(edits(...ADDS), check), RUNS);
  });

  test('and where a diff takes the lines of one for those of another, never more', async () => {
    const check = async ({ base, head }: Pair) => {
      const [before, after] = [alike(base), alike(head)];
      expect((await reported(before, after)).length).toBeLessThanOrEqual(newLeaks(before, after).length);
    };
    await fc.assert(fc.asyncProperty(edits(...ADDS, ...MOVES), check), RUNS);
  });

  test('an old leak stays old when its arguments change', async () => {
    const check = async ({ base, head }: Pair) => {
      expect(await reported(base, head)).toHaveLength(newLeaks(base, head).length);
    };
    await fc.assert(fc.asyncProperty(edits(...ADDS, 'reorder', 'indent', 'literal'), check), RUNS);
  });
});

const alike = (funcs: readonly Func[]) => withCalls(funcs, { argument: 'path' });
const allLeak = (funcs: readonly Func[]) => withCalls(funcs, { leaks: true });

test('a fingerprint stays when lines or functions move, arguments change, or the file is renamed', async () => {
  const check = async ({ base, head }: Pair, path: string) => {
    const [before, after] = [await prints(base), await prints(head, path)];
    for (const [id, print] of before) expect(after.get(id)).toBe(print);
  };
  const kept = edits('comment', 'reorder', 'literal', 'indent', 'add function');
  await fc.assert(fc.asyncProperty(kept, fc.constantFrom('a.go', 'b.go'), check), RUNS);
});

/** The fingerprints of a file that was almost empty before. */
async function prints(funcs: readonly Func[], path = 'a.go'): Promise<ReadonlyMap<number, string>> {
  const { text, calls } = render(funcs);
  const { findings, skipped } = await analyzeChange(
    changeOf({ 'a.go': 'package p\n' }, { [path]: text }, { 'a.go': path }),
  );
  fc.pre(skipped.length === 0);
  return new Map(findings.map(({ line, fingerprint }) => [calls.get(line)?.id ?? -1, fingerprint]));
}
