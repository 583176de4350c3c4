/** Every Go file of every rule: what a `// want "…"` comment says is found on its line, and nothing else is found anywhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { analyzeFiles } from '../src/analyze.ts';
import type { Finding } from '../src/finding.ts';
import { parseRulePage } from '../src/report/rule-page.ts';

const ROOT = join(import.meta.dirname, '..', 'rules');
const folders = readdirSync(ROOT, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []));

/** `// want "a" "low: b"`: two findings on that line, whose messages match; the second is of low confidence, and so no comment. */
function wants(text: string): RegExp[] {
  return text.split('\n').flatMap((line, i) => {
    const [, list = ''] = line.match(/\/\/ want (.*)$/) ?? [];
    return [...list.matchAll(/"(low: )?((?:[^"\\]|\\.)*)"/g)].map(
      ([, low, message]) => new RegExp(`^${i + 1} ${low ?? '(?!low: )'}.*${message}`),
    );
  });
}

function asWanted({ line, confidence, message }: Finding): string {
  return `${line} ${confidence === 'low' ? 'low: ' : ''}${message}`;
}

function goFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).flatMap((n) => (n.endsWith('.go') ? [join(folder, n)] : []));
}

/** The Go files of a rule, and those of its folders `go1.23`, which are for that version of Go. */
function examplesOf(id: string) {
  const versions = readdirSync(join(ROOT, id)).filter((n) => /^go1\.\d+$/.test(n));
  const folders = [
    { folder: id, goVersion: '1.22' },
    ...versions.map((n) => ({ folder: join(id, n), goVersion: n.slice(2) })),
  ];
  return folders.flatMap((f) => goFiles(f.folder).map((path) => ({ path, ...f })));
}

test('the list names every folder, and every folder is listed', () => {
  expect(rules.map((r) => r.id).sort()).toEqual(folders);
});

describe.each(folders)('%s', (id) => {
  const names = readdirSync(join(ROOT, id));

  test('has its four files', () => {
    expect(names).toEqual(expect.arrayContaining(['leak.go', 'ok.go', 'rule.md', 'rule.ts']));
  });

  test('has a page that speaks of it', () => {
    const page = parseRulePage(readFileSync(join(ROOT, id, 'rule.md'), 'utf8'));
    const rule = rules.find((r) => r.id === id);
    expect(page).toMatchObject({ id, severity: rule?.severity });
  });

  test.each(examplesOf(id))('$path', async ({ path, folder, goVersion }) => {
    const files = goFiles(folder).map((p) => ({ path: p, text: readFileSync(join(ROOT, p), 'utf8') }));
    const mod = { path: 'go.mod', text: `module example.com/rules\n\ngo ${goVersion}\n` };
    const { findings, skipped } = await analyzeFiles([mod, ...files], { includeTests: false }, async () => []);
    expect(skipped).toEqual([]);
    const wanted = wants(files.find((f) => f.path === path)?.text ?? '');
    const found = findings.filter((f) => f.path === path && f.rule === id);
    expect(found.map(asWanted)).toEqual(wanted.map((w) => expect.stringMatching(w)));
    expect(wanted.length > 0).toBe(basename(path).startsWith('leak'));
  });
});
