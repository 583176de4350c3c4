/** Every Go file of every rule: what a `// want "…"` comment says is found on its line, and nothing else is found anywhere. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { analyzeFiles } from '../src/analyze.ts';
import { parseRulePage } from '../src/report/rule-page.ts';

const ROOT = join(import.meta.dirname, '..', 'rules');
const folders = readdirSync(ROOT, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? [e.name] : []));

/** `// want "a" "b"`: two findings on that line, whose messages match. */
function wants(text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const [, list = ''] = line.match(/\/\/ want (.*)$/) ?? [];
    return [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => `${i + 1} ${m[1]}`);
  });
}

test('the list names every folder, and every folder is listed', () => {
  expect(rules.map((r) => r.id).sort()).toEqual(folders);
});

describe.each(folders)('%s', (id) => {
  const names = readdirSync(join(ROOT, id));
  const go = names.filter((n) => n.endsWith('.go'));

  test('has its four files', () => {
    expect(names).toEqual(expect.arrayContaining(['leak.go', 'ok.go', 'rule.md', 'rule.ts']));
  });

  test('has a page that speaks of it', () => {
    const page = parseRulePage(readFileSync(join(ROOT, id, 'rule.md'), 'utf8'));
    const rule = rules.find((r) => r.id === id);
    expect(page).toMatchObject({ id, severity: rule?.severity });
  });

  test.each(go)('%s', async (name) => {
    const files = go.map((n) => ({ path: n, text: readFileSync(join(ROOT, id, n), 'utf8') }));
    const mod = { path: 'go.mod', text: 'module example.com/rules\n\ngo 1.22\n' };
    const { findings, skipped } = await analyzeFiles([mod, ...files], { includeTests: false }, async () => []);
    expect(skipped).toEqual([]);
    const wanted = wants(files.find((f) => f.path === name)?.text ?? '');
    const found = findings.filter((f) => f.path === name && f.rule === id);
    expect(found.map((f) => `${f.line} ${f.message}`)).toEqual(
      wanted.map((w) => expect.stringMatching(new RegExp(`^${w.replace(' ', ' .*')}`))),
    );
    expect(wanted.length > 0).toBe(name.startsWith('leak'));
  });
});
