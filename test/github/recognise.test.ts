/** What is said over a series of pushes: every leak once, whatever is added or moved between them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeChange } from '../../src/analyze.ts';
import type { Change } from '../../src/change/change.ts';
import { baseLine, reversed } from '../../src/change/patch.ts';
import { readMarker } from '../../src/github/markers.ts';
import { isCommentable, place } from '../../src/github/place.ts';
import { recognised } from '../../src/github/recognise.ts';
import { findingsOf, reconcile, type Thread } from '../../src/github/reconcile.ts';
import { loadRulePages } from '../../src/report/rule-page.ts';
import { changeOf, hunksOf } from '../change/change-of.ts';
import { history } from '../change/edits.ts';
import { type Func, leaksIn, render, withCalls } from '../change/go-file.ts';

const RUNS = { numRuns: Number(process.env.RUNS ?? 40) };
const links = { repositoryUrl: 'https://github.com/o/r', head: 'abc' };
const pages = loadRulePages();

/** A comment as it was posted. */
interface Posted {
  readonly text: string;
  readonly line: number;
  readonly body: string;
}

/** As GitHub does: a comment stands as long as its line is one that the pull request's diff shows. */
function threadOf({ text, line, body }: Posted, head: string, change: Change): Thread {
  const now = baseLine(hunksOf(text, head).map(reversed), line);
  const isShown = change.files[0]?.hunks?.some(
    (h) => now !== undefined && h.newStart <= now && now < h.newStart + h.newLines,
  );
  const { said, rule } = readMarker(body) ?? { said: [], rule: '' };
  return { said, rule, path: 'a.go', line: isShown ? now : undefined, url: '', resolved: false };
}

/** The ids of the calls that the comments of each push speak of, and of those that leak after the last. */
async function said(versions: readonly (readonly Func[])[]) {
  const [base, ...heads] = versions.map(render);
  const posted: Posted[] = [];
  const ids: number[] = [];
  let left: readonly number[] = [];
  for (const { text, calls } of heads) {
    const change = changeOf({ 'a.go': base?.text ?? '' }, { 'a.go': text });
    const threads = posted.map((comment) => threadOf(comment, text, change));
    const { findings, skipped } = await analyzeChange(change);
    fc.pre(skipped.length === 0);
    const idOf = (line: number) => calls.get(line)?.id ?? -1;
    left = findings.map(({ line }) => idOf(line));
    const known = recognised(findings, threads, change.head);
    expect(new Set(known.map((f) => f.fingerprint)).size).toBe(known.length);
    const groups = reconcile({
      findings: known,
      threads,
      maxComments: 30,
      isCommentable: (f) => isCommentable(change, f),
    });
    for (const group of groups) {
      const { range, body } = place(group, { change, pages, links });
      posted.push({ text, line: range.first, body });
      ids.push(...findingsOf(group).map(({ line }) => idOf(line)));
    }
  }
  return { ids, left };
}

const CHANGES = ['comment', 'add call', 'add function', 'reorder', 'indent'] as const;

/** Two leaks in one comment: the second moves by itself, then the function gets another name. */
const movedBelow = (): readonly (readonly Func[])[] => {
  const call = { leaks: true, variable: 'f', depth: 1, leavesEarly: false };
  const both = (name: string, depth: number): Func => ({
    name,
    comments: 0,
    calls: [
      { ...call, id: 100, argument: '"first"' },
      { ...call, id: 101, argument: '"second"', depth },
    ],
  });
  return [[{ name: 'F0', comments: 0, calls: [] }], [both('F0', 1)], [both('F0', 2)], [both('F0X', 2)]];
};

test('each leak is said once, and none is left unsaid', async () => {
  const check = async (versions: readonly (readonly Func[])[]) => {
    const { ids, left } = await said(versions);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids).toEqual(expect.arrayContaining([...left]));
  };
  await fc.assert(fc.asyncProperty(history([...CHANGES, 'rename'], 5), check), {
    ...RUNS,
    examples: [[movedBelow()]],
  });
});

test('of leaks that are equal to the letter, not more are said than there are', async () => {
  const check = async (versions: readonly (readonly Func[])[]) => {
    const alike = versions.map((funcs) => withCalls(funcs, { argument: 'path' }));
    const { ids } = await said(alike);
    const old = leaksIn(alike[0] ?? []);
    const fresh = [...leaksIn(alike.at(-1) ?? [])].filter((id) => !old.has(id));
    expect(ids.length).toBeLessThanOrEqual(fresh.length);
  };
  await fc.assert(fc.asyncProperty(history(CHANGES, 5), check), RUNS);
});
