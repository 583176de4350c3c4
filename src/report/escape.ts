/**
 * The one escaper for what a repository says (paths, identifiers, code, messages that quote code) on its way into Markdown.
 *
 * A pull request's author chooses these strings, so none of them may mention people, link, open HTML, leave its code span or hide
 * characters. Where a string cannot be shown as it is, it is shown changed: we err towards an ugly text.
 */

/** Control, format (bidirectional and zero-width marks), line separators and lone surrogates: what a reader would not see. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Breaks a mention, a reference or a web address without being seen. */
const BREAK = '&#8203;';

/** Each hidden character as an escape that can be read: a newline is `\n`, a right-to-left override `\u202e`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, shown);
}

/** As `visible`, but for blocks of code: line ends and tabs stay. */
export function visibleBlock(text: string): string {
  return text.replace(HIDDEN, (c) => (c === '\n' || c === '\t' ? c : shown(c)));
}

/** Whether a block of code would be shown exactly as it is. */
export function isPlain(text: string): boolean {
  return visibleBlock(text) === text;
}

function shown(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A code span: nothing in it is a mention, a link or HTML. */
export function code(text: string): string {
  const content = visible(text);
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = content === '' || /^[` ]|[` ]$/.test(content) ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/** A fenced block whose fence is longer than any run of backticks in it. `info` is ours. */
export function block(text: string, info: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${info}\n${text}\n${fence}`;
}

/** Plain words: every character is shown, none has a meaning. */
export function plain(text: string): string {
  return visible(text.replace(/\s+/g, ' '))
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]>~|]/g, '\\$&')
    .replace(/\$/g, '<span>$</span>')
    .replace(/(@|#|GH-|:(?=\/\/)|www(?=\.))/gi, `$1${BREAK}`)
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replace(/^[-+=]/, '\\$&');
}

/** A sentence in which `…` quotes code, as our rules write their messages: code spans stay, all else is plain words. */
export function sentence(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? code(part.slice(1, -1)) : plain(part)))
    .join('');
}

/** Markdown for one cell of a table. A bar would end the cell, even in code, so it is shown as its look-alike. */
export function cell(markdown: string): string {
  return markdown.replace(/\\?\|/g, '\u2223').replace(/\n/g, ' ');
}

/** The address of lines of a file at a commit. `repositoryUrl` comes from GitHub; the path may hold anything. */
export function blobUrl(repositoryUrl: string, commit: string, path: string, line: number): string {
  return `${repositoryUrl}/blob/${commit}/${path.split('/').map(urlSegment).join('/')}#L${line}`;
}

function urlSegment(segment: string): string {
  const encoded = encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd'));
  return encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** At most `limit` characters, cut between code points, with a mark where something is missing. */
export function clip(text: string, limit: number, mark = '…'): string {
  const points = [...text];
  return points.length <= limit ? text : points.slice(0, limit - [...mark].length).join('') + mark;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
}
