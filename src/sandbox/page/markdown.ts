/**
 * Markdown as far as comments of bots use it: paragraphs, headings, lists, tables, quotes, fences, `<details>`, bold,
 * code, links. It renders into safe HTML: tags that are not listed are shown as text, comments are left out, links lead
 * to web addresses only.
 */
import { type Content, type Html, html } from './html.ts';

export interface MarkdownOptions {
  /** The lines that a suggestion would replace. */
  readonly replaced?: readonly string[];
}

export function markdown(text: string, options: MarkdownOptions = {}): Html {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .split('\n');
  return html`${blocks(lines, options)}`;
}

interface Block {
  readonly content: Content;
  /** The line after it. */
  readonly next: number;
}
type BlockParser = (lines: readonly string[], start: number, options: MarkdownOptions) => Block | undefined;

const PARSERS: readonly BlockParser[] = [fence, heading, rule, details, table, quote, list, paragraph];

function blocks(lines: readonly string[], options: MarkdownOptions): Content[] {
  const found: Content[] = [];
  for (let i = 0; i < lines.length; ) {
    const block = (lines[i] ?? '').trim() === '' ? undefined : firstBlock(lines, i, options);
    if (block) found.push(block.content);
    i = block?.next ?? i + 1;
  }
  return found;
}

function firstBlock(lines: readonly string[], start: number, options: MarkdownOptions): Block | undefined {
  for (const parser of PARSERS) {
    const block = parser(lines, start, options);
    if (block) return block;
  }
  return undefined;
}

/** The first line from `start` on that fits, or the end. */
function find(lines: readonly string[], start: number, fits: (line: string) => boolean): number {
  const found = lines.findIndex((line, i) => i >= start && fits(line));
  return found < 0 ? lines.length : found;
}

function fence(lines: readonly string[], start: number, options: MarkdownOptions): Block | undefined {
  const [, marks = '', info = ''] = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/.exec(lines[start] ?? '') ?? [];
  if (marks === '') return undefined;
  const end = find(lines, start + 1, (line) => line.trim().startsWith(marks) && /^(`+|~+)$/.test(line.trim()));
  const code = lines.slice(start + 1, end);
  return { content: codeBlock(info, code, options), next: end + 1 };
}

function codeBlock(info: string, code: readonly string[], { replaced = [] }: MarkdownOptions): Html {
  if (info === 'suggestion') {
    const removed = replaced.map((line) => html`<span class="del">- ${line}</span>`);
    const added = code.map((line) => html`<span class="add">+ ${line}</span>`);
    return html`<div class="suggestion"><p>Suggested change</p><pre class="lines">${removed}${added}</pre></div>`;
  }
  if (info === 'diff') return html`<pre class="lines">${code.map(diffLine)}</pre>`;
  return html`<pre><code>${code.join('\n')}</code></pre>`;
}

function diffLine(line: string): Html {
  if (line.startsWith('+')) return html`<span class="add">${line}</span>`;
  return line.startsWith('-') ? html`<span class="del">${line}</span>` : html`<span>${line}</span>`;
}

function heading(lines: readonly string[], start: number): Block | undefined {
  const [, marks, text = ''] = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(lines[start] ?? '') ?? [];
  if (!marks) return undefined;
  const content = inline(text);
  return { content: marks.length <= 2 ? html`<h3>${content}</h3>` : html`<h4>${content}</h4>`, next: start + 1 };
}

function rule(lines: readonly string[], start: number): Block | undefined {
  return /^ {0,3}([-*_])(\s*\1){2,}\s*$/.test(lines[start] ?? '')
    ? { content: html`<hr>`, next: start + 1 }
    : undefined;
}

function details(lines: readonly string[], start: number, options: MarkdownOptions): Block | undefined {
  const open = /^\s*<details( open)?>/.exec(lines[start] ?? '');
  if (!open) return undefined;
  const end = find(lines, start, (line) => line.includes('</details>'));
  const inside = lines
    .slice(start, end + 1)
    .join('\n')
    .replace(/^\s*<details(?: open)?>/, '')
    .replace(/<\/details>[\s\S]*$/, '');
  const [, title = 'Details'] = /<summary>([\s\S]*?)<\/summary>/.exec(inside) ?? [];
  const body = blocks(inside.replace(/<summary>[\s\S]*?<\/summary>/, '').split('\n'), options);
  return { content: html`<details><summary>${inline(title)}</summary>${body}</details>`, next: end + 1 };
}

function table(lines: readonly string[], start: number): Block | undefined {
  const separator = lines[start + 1] ?? '';
  if (!(lines[start] ?? '').includes('|') || !separator.includes('|') || !/^[\s|:-]+$/.test(separator))
    return undefined;
  const end = find(lines, start + 2, (line) => !line.includes('|'));
  const head = cells(lines[start] ?? '').map((cell) => html`<th>${inline(cell)}</th>`);
  const rows = lines
    .slice(start + 2, end)
    .map((line) => html`<tr>${cells(line).map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`);
  return { content: html`<table class="md"><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`, next: end };
}

/** A bar ends a cell unless it is escaped, also in code. */
function cells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function quote(lines: readonly string[], start: number, options: MarkdownOptions): Block | undefined {
  const end = find(lines, start, (line) => !/^ {0,3}>/.test(line));
  if (end === start) return undefined;
  const inside = lines.slice(start, end).map((line) => line.replace(/^ {0,3}> ?/, ''));
  return { content: html`<blockquote>${blocks(inside, options)}</blockquote>`, next: end };
}

const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +)(?=\S)/;

/** Items and their lines: those that are indented at least as far as the text of the item. */
function list(lines: readonly string[], start: number, options: MarkdownOptions): Block | undefined {
  const first = ITEM.exec(lines[start] ?? '');
  if (!first) return undefined;
  const isOrdered = /\d/.test(first[2] ?? '');
  const items: Content[] = [];
  let i = start;
  for (
    let mark = first as RegExpExecArray | null;
    mark && /\d/.test(mark[2] ?? '') === isOrdered;
    mark = ITEM.exec(lines[i] ?? '')
  ) {
    const indent = mark[0].length;
    const end = find(lines, i + 1, (line) => line.trim() !== '' && line.search(/\S/) < indent);
    const own = [(lines[i] ?? '').slice(indent), ...lines.slice(i + 1, end).map((line) => line.slice(indent))];
    items.push(html`<li>${blocks(own, options)}</li>`);
    i = end;
  }
  const number = Number.parseInt(first[2] ?? '1', 10);
  return { content: isOrdered ? html`<ol start="${number}">${items}</ol>` : html`<ul>${items}</ul>`, next: i };
}

function paragraph(lines: readonly string[], start: number, options: MarkdownOptions): Block {
  const interrupts = [fence, heading, details, quote, list];
  const ends = (line: string) => line.trim() === '' || interrupts.some((parser) => parser([line], 0, options));
  const end = find(lines, start + 1, ends);
  return {
    content: html`<p>${inline(
      lines
        .slice(start, end)
        .map((line) => line.trim())
        .join('\n'),
    )}</p>`,
    next: end,
  };
}

/** Code spans, escapes, entities, links, bold, emphasis, line breaks and the few tags; the earliest that fits wins. */
const INLINE = new RegExp(
  [
    /(?<code>(?<ticks>`+)(?!`)(?<codeText>[\s\S]*?[^`])\k<ticks>(?!`))/,
    /\\(?<escaped>[!-/:-@[-`{-~])/,
    /(?<entity>&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});)/,
    /\[(?<label>(?:`+[^`]*`+|\\.|[^\]\\`])*)\]\((?<target>[^\s)]*)\)/,
    /(?<bold>\*\*)(?<boldText>\S(?:[\s\S]*?\S)?)\*\*/,
    /(?<![\w*])(?<em>[*_])(?<emText>[^\s*_](?:[^*_]*[^\s*_])?)\k<em>(?![\w*])/,
    /<(?<tag>\/?(?:b|br|code|em|i|kbd|span|strong|sub|sup))\s*\/?>/,
    /(?<address>https?:\/\/[^\s<>()`]*[^\s<>()`.,:;!?'"*_])/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gi',
);

function inline(text: string): Content[] {
  const found: Content[] = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    found.push(text.slice(last, match.index), inlineOf(match.groups ?? {}));
    last = match.index + match[0].length;
  }
  return [...found, text.slice(last)];
}

function inlineOf(groups: Readonly<Record<string, string | undefined>>): Content {
  const { codeText, escaped, entity, label, target = '', boldText, emText, tag, address } = groups;
  if (codeText !== undefined) return html`<code>${codeSpan(codeText)}</code>`;
  if (escaped !== undefined) return escaped;
  if (entity !== undefined) return { html: entity };
  if (boldText !== undefined) return html`<strong>${inline(boldText)}</strong>`;
  if (emText !== undefined) return html`<em>${inline(emText)}</em>`;
  if (tag !== undefined) return { html: `<${tag.toLowerCase()}>` };
  if (address !== undefined) return html`<a href="${address}">${address}</a>`;
  return /^(https?:|\/|#)/.test(target) ? html`<a href="${target}">${inline(label ?? '')}</a>` : inline(label ?? '');
}

/** One space at each end belongs to the fence, where the text is more than spaces. */
function codeSpan(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return /^ .*[^ ].* $/.test(line) ? line.slice(1, -1) : line;
}
