import { describe, expect, test } from 'vitest';
import type { Edit } from '../../src/finding.ts';
import { type FixPlace, showFix } from '../../src/report/fix.ts';

const PATH = 'api/client.go';
const TEXT = `package api

func Get() error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return use(resp)
}
`;

/** After the closing brace of the error check, as rules insert: at the end of a line. */
const INSERT: Edit = at(7, 3, 7, 3, '\n\tdefer resp.Body.Close()');

function at(startLine: number, startColumn: number, endLine: number, endColumn: number, text: string): Edit {
  return { path: PATH, startLine, startColumn, endLine, endColumn, text };
}

function show(edits: readonly Edit[], place: Partial<FixPlace> = {}) {
  return showFix({ title: 'Close it', edits }, { path: PATH, text: TEXT, anchor: 4, isAdded: () => true, ...place });
}

describe('a fix on added lines', () => {
  test('is a suggestion for the lines from the comment to the insertion', () => {
    expect(show([INSERT])).toEqual({
      kind: 'suggestion',
      range: { first: 4, last: 7 },
      markdown:
        '```suggestion\n\tresp, err := http.Get(url)\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer resp.Body.Close()\n```',
    });
  });

  test('that is inserted before the line of the comment joins that line', () => {
    expect(show([at(4, 1, 4, 1, '\tlog()\n')])).toEqual({
      kind: 'suggestion',
      range: { first: 4, last: 4 },
      markdown: '```suggestion\n\tlog()\n\tresp, err := http.Get(url)\n```',
    });
  });

  test('that replaces a part of one line covers that line', () => {
    const shown = show([at(8, 9, 8, 12, 'close')], { anchor: 8 });
    expect(shown).toMatchObject({ kind: 'suggestion', range: { first: 8, last: 8 } });
    expect(shown?.markdown).toBe('```suggestion\n\treturn close(resp)\n```');
  });

  test('of several edits is one suggestion', () => {
    const shown = show([at(8, 2, 8, 8, 'return nil //'), INSERT]);
    expect(shown).toMatchObject({ kind: 'suggestion', range: { first: 4, last: 8 } });
    expect(shown?.markdown).toContain('\tdefer resp.Body.Close()\n\treturn nil // use(resp)');
  });
});

describe('a fix is shown as a diff', () => {
  test('where one of its lines is not added', () => {
    const shown = show([INSERT], { isAdded: ({ first, last }) => first === last });
    expect(shown).toEqual({
      kind: 'diff',
      markdown: '```diff\n \t\treturn err\n \t}\n+\tdefer resp.Body.Close()\n \treturn use(resp)\n }\n```',
    });
  });

  test('where a click would commit hidden characters or touch line ends', () => {
    expect(show([at(4, 1, 4, 1, '\t// \u202e\n')])?.kind).toBe('diff');
    expect(show([INSERT], { text: TEXT.replaceAll('\n', '\r\n') })?.kind).toBe('diff');
  });

  test('where it would stretch far from the line of the comment', () => {
    const text = TEXT.replace('\t}\n', `\t}\n${'\tstep()\n'.repeat(20)}`);
    expect(show([at(27, 8, 27, 8, '\n\tdone()')], { text })?.kind).toBe('diff');
  });
});

test('edits that do not fit the file are not shown at all', () => {
  expect(show([at(99, 1, 99, 1, 'x')])).toBeUndefined();
  expect(show([at(4, 1, 4, 999, 'x')])).toBeUndefined();
  expect(show([at(4, 1, 6, 1, 'x'), at(5, 1, 5, 2, 'y')])).toBeUndefined();
  expect(show([{ ...INSERT, path: 'other.go' }])).toBeUndefined();
  expect(show([])).toBeUndefined();
});

test('a fence in the code does not end the suggestion', () => {
  const shown = show([at(4, 1, 4, 1, '\tx := "```"\n')]);
  expect(shown?.markdown.startsWith('````suggestion\n')).toBe(true);
});
