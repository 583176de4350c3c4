import { describe, expect, test } from 'vitest';
import { firstParagraph, loadRulePages, parseRulePage } from '../../src/report/rule-page.ts';
import { PAGE, PAGE_TEXT } from './pages.ts';

describe('a rule page', () => {
  test('gives its front matter and its sections', () => {
    expect(PAGE).toMatchObject({
      id: 'unclosed-body',
      severity: 'error',
      documents: ['E'],
      why: 'The connection, with its read and write goroutine,\nstays until the body is closed.\n\nA second paragraph for the page only.',
      silent: 'The response is returned.',
      confirm: 'Run goleak.',
    });
  });

  test('is read the same with Windows line ends', () => {
    expect(parseRulePage(PAGE_TEXT.replaceAll('\n', '\r\n')).cites).toBe(PAGE.cites);
  });

  test('keeps its code, whatever stands in it', () => {
    expect(PAGE.fix).toContain("## not a heading's business");
  });

  test('says its risk in one line, for a comment', () => {
    expect(firstParagraph(PAGE.why)).toBe(
      'The connection, with its read and write goroutine, stays until the body is closed.',
    );
  });

  test.each([
    ['a section', PAGE_TEXT.replace('## Why it leaks', '## Why'), /Why it leaks/],
    ['a field', PAGE_TEXT.replace(/^cites:.*$/m, ''), /cites/],
    ['a known severity', PAGE_TEXT.replace('severity: error', 'severity: fatal'), /severity/],
    ['its documents', PAGE_TEXT.replace('[E]', '[F]'), /documents/],
    ['front matter', 'no front matter', /front matter/],
  ])('is refused without %s', (_, text, message) => {
    expect(() => parseRulePage(text)).toThrow(message);
  });
});

test('every page of this package reads, under its own id, and is short enough for a comment', () => {
  for (const [id, page] of loadRulePages()) {
    expect(page.id).toBe(id);
    const said = `${firstParagraph(page.why)} ${firstParagraph(page.fix)} ${page.cites}`;
    expect(Buffer.byteLength(said)).toBeLessThan(1800);
    // A relative link leads nowhere from a comment.
    expect(said).not.toMatch(/\]\((?!https:)/);
  }
});
