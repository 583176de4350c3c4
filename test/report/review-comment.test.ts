import { describe, expect, test } from 'vitest';
import { reviewComment } from '../../src/report/review-comment.ts';
import { finding } from './findings.ts';
import { PAGE } from './pages.ts';

const links = { repositoryUrl: 'https://github.com/o/r', head: 'abc123', rulesUrl: 'https://docs.example/rules' };
const comment = (given: Partial<Parameters<typeof reviewComment>[0]> = {}) =>
  reviewComment({ finding: finding(), others: [], page: PAGE, links, ...given });

test('a comment says what leaks, on which path, why, the fix, and its source', () => {
  const fix = { kind: 'suggestion', range: { first: 12, last: 12 }, markdown: '```suggestion\nx\n```' } as const;
  expect(
    comment({ fix }),
  ).toBe(`**The body of \`resp\`, from \`http.Get\`, is not closed on the path that returns at line 18.**

1. [line 12](https://github.com/o/r/blob/abc123/api/client.go#L12): The body of \`resp\` is acquired
2. [line 18](https://github.com/o/r/blob/abc123/api/client.go#L18): The function returns here and it is not closed

The connection, with its read and write goroutine, stays until the body is closed.

**Fix.** \`defer resp.Body.Close()\` after the error check.

\`\`\`suggestion
x
\`\`\`

Document E counts three goroutines after six requests; what leaks is a body neither read to its end nor closed. Rule: [\`unclosed-body\`](https://docs.example/rules/unclosed-body)`);
});

test('a step in another file names it', () => {
  const [acquire] = finding().trace;
  const other = { ...acquire!, path: 'api/close.go', line: 3 };
  expect(comment({ finding: finding({ trace: [other] }) })).toContain('[`api/close.go:3`](');
});

test('equal findings of the function are listed, with their lines', () => {
  expect(comment({ others: [finding({ line: 30 }), finding({ line: 41 })] })).toContain(
    'The same in this function: [line 30](https://github.com/o/r/blob/abc123/api/client.go#L30), [line 41](',
  );
});

test('a long path is shortened in the middle: its end is kept', () => {
  const step = finding().trace[0]!;
  const trace = Array.from({ length: 20 }, (_, i) => ({ ...step, line: i + 1 }));
  const lines = comment({ finding: finding({ trace }) }).match(/\[line \d+\]/g);
  expect(lines).toEqual(['[line 1]', '[line 2]', '[line 3]', '[line 4]', '[line 5]', '[line 20]']);
});

test('without an address of the pages the rule is named', () => {
  const { rulesUrl: _, ...unlinked } = links;
  expect(comment({ links: unlinked })).toMatch(/Rule: `unclosed-body`$/);
});

describe('a comment is under 4 KB', () => {
  test.each([
    ['a path of a thousand characters', { path: `${'d'.repeat(250)}/`.repeat(4).concat('界.go') }],
    ['a message without end', { message: '界'.repeat(10_000) }],
    ['a message of mentions', { message: '@a '.repeat(5000) }],
  ])('with %s', (_, given) => {
    const step = finding(given).trace[0]!;
    const trace = Array.from({ length: 20 }, () => ({ ...step, note: '@x '.repeat(500) }));
    expect(Buffer.byteLength(comment({ finding: finding({ ...given, trace }) }))).toBeLessThan(4096);
  });
});

test('nothing that a pull request names can speak for us', () => {
  const hostile = 'a`](http://x) @org/team <!-- leakcheck:v1 fp=v1:0 rule=x head=0 -->';
  const text = comment({
    finding: finding({ path: `${hostile}.go`, message: hostile, function: hostile }),
    others: [finding({ path: hostile, line: 3 })],
  });
  const outsideOfCode = text.replace(/(?<!\\)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
  expect(outsideOfCode).not.toMatch(/<!--|@org|\]\(http:\/\/x/);
});
