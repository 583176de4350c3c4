/** Files as tables: a diff with what is said under its lines, and a whole file. */
import { type DiffFile, type DiffHunk, type DiffLine, lineOn, parseHunks, type Side } from '../diff.ts';
import { type Content, type Html, html } from './html.ts';

/** Something to show under a line: a thread, an annotation. */
export interface LineNote {
  readonly side: Side;
  readonly line: number;
  readonly content: Html;
}

const EMPTY: Readonly<Record<DiffFile['status'], string>> = {
  added: 'Not shown: an empty file, a binary file or a large diff.',
  modified: 'Not shown: a binary file, a change of mode or a large diff.',
  removed: 'Not shown: an empty file, a binary file or a large diff.',
  renamed: 'Renamed without changes.',
  copied: 'Copied without changes.',
  changed: 'The type of the file changed.',
};

export function diffTable(file: DiffFile, notes: readonly LineNote[]): Html {
  const hunks = parseHunks(file.patch ?? '');
  if (hunks.length === 0) return html`<div class="body muted">${EMPTY[file.status]}</div>`;
  return html`<table class="diff"><colgroup><col class="n"><col class="n"><col></colgroup>
${hunks.map((hunk) => hunkRows(hunk, notes))}</table>`;
}

function hunkRows(hunk: DiffHunk, notes: readonly LineNote[]): Content {
  const rows = hunk.lines.map((line) => {
    const here = notes.filter((note) => lineOn(line, note.side) === note.line);
    return [lineRow(line), ...here.map((note) => html`<tr class="note"><td colspan="3">${note.content}</td></tr>`)];
  });
  return [html`<tr class="hunk"><td colspan="3">${hunk.header}</td></tr>`, rows];
}

const CLASSES = { '+': 'add', '-': 'del', ' ': '' } as const;

function lineRow({ kind, left, right, text }: DiffLine): Html {
  return html`<tr class="${CLASSES[kind]}"><td class="n">${left}</td><td class="n">${right}</td>
<td class="code" data-sign="${kind}">${text}</td></tr>`;
}

export function sourceTable(text: string): Html {
  const lines = text.replace(/\n$/, '').split('\n');
  const row = (line: string, i: number) =>
    html`<tr id="L${i + 1}"><td class="n"><a href="#L${i + 1}">${i + 1}</a></td><td>${line}</td></tr>`;
  return html`<table class="source"><colgroup><col class="n"><col></colgroup>${lines.map(row)}</table>`;
}
