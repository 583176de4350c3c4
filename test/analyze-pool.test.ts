import { expect, onTestFinished, test } from 'vitest';
import { analyzeChange } from '../src/analyze.ts';
import type * as Pool from '../src/analyze-pool.ts';
import type { Change } from '../src/change/change.ts';
import { parsePatch } from '../src/change/patch.ts';
import { built } from './built.ts';

const { openAnalyzePool }: typeof Pool = await import(built('src/analyze-pool.ts'));

function added(text: string): Change {
  const lines = text.trimEnd().split('\n');
  const hunks = parsePatch(`@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}`) ?? [];
  return { files: [{ path: 'a.go', status: 'added', hunks }], head: [{ path: 'a.go', text }], skipped: [] };
}

function pool(deadlineMs: number) {
  const opened = openAnalyzePool({ threads: 1, deadlineMs });
  onTestFinished(() => opened.close());
  return opened;
}

const LEAK = `package p

import "net/http"

func f(u string) error {
	_, err := http.Get(u)
	return err
}
`;
const LONG = `package p\n\n${Array.from({ length: 20_000 }, (_, i) => `func f${i}(u string) { g(u) }\n`).join('')}`;

test('a thread finds what is found without one', async () => {
  const change = added(LEAK);
  const { findings } = await pool(60_000).analyze(change);
  expect(findings).toHaveLength(1);
  expect(findings).toEqual((await analyzeChange(change)).findings);
});

test('a change that takes too long is listed, and the next one is analysed', async () => {
  const short = pool(1);
  expect(await short.analyze(added(LONG))).toMatchObject({
    findings: [],
    skipped: [{ path: 'a.go', reason: expect.stringContaining('took longer than') }],
  });
  const { findings } = await pool(60_000).analyze(added(LEAK));
  expect(findings).toHaveLength(1);
});

test('the process answers while a change is analysed', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const analysis = await pool(60_000).analyze(added(LONG));
  clearInterval(timer);
  expect(analysis.skipped).toEqual([]);
  expect(turns).toBeGreaterThan(5);
});
