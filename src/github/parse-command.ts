/**
 * Commands in comments on a pull request. Grammar, as in Prow:
 *
 *     command = "/leakcheck" [ blank name ]       at the start of a line, alone on it, in any case
 *     name    = "help"
 *
 * Not commands: lines in code of any kind, in quotes, in HTML comments. Where GitHub's Markdown is subtle we err on the side of silence.
 */

export type Command = 'review' | 'help' | 'unknown';

/** The first command of a comment; undefined where it holds none. */
export function parseCommand(body: string): Command | undefined {
  const text = body.replace(/\r\n?/g, '\n').replace(HIDDEN, leftOf);
  const [command] = text.split('\n').flatMap((line) => /^\/leakcheck([ \t]+\S.*)?$/i.exec(line.trimEnd()) ?? []);
  if (command === undefined) return undefined;
  const name = command.slice('/leakcheck'.length).trim().toLowerCase();
  return name === '' ? 'review' : name === 'help' ? 'help' : 'unknown';
}

/** An end that may be missing: what is not closed goes on to the end of the comment. */
const TO_THE_END = '(?![\\s\\S])';
const LIST_MARKERS = '(?:(?:[-+*]|\\d{1,9}[.)])[ \\t]+)+';

/**
 * What begins first hides what stands in it. No alternative that hides looks for its end in vain, but for code in a line, which no
 * paragraph outlives.
 */
const HIDDEN = new RegExp(
  [
    '\\\\[^\\n]',
    fence('top', ' {0,3}', ' {0,3}'),
    fence('item', ` {0,3}${LIST_MARKERS}`, '[ \\t]*'),
    `<!--[\\s\\S]*?(?:-->|${TO_THE_END})`,
    `<(?<tag>pre|code|script|style|textarea)(?=[\\s>])[\\s\\S]*?(?:</\\k<tag>\\s*>|${TO_THE_END})`,
    codeSpan(),
  ].join('|'),
  'gim',
);

/** Closed by a line of the same character, at least as many. Where more backticks follow those of a fence it is code in a line. */
function fence(name: string, opens: string, closes: string): string {
  const mark = `(?<${name}>(?<${name}Char>[\`~])\\k<${name}Char>{2,})(?:(?<=~)|(?=[^\`\\n]*$))`;
  const end = `\\n${closes}\\k<${name}>\\k<${name}Char>*[ \\t]*$`;
  return `^${opens}${mark}[\\s\\S]*?(?:${end}|${TO_THE_END})`;
}

/** Ends at as many backticks as it begins with; neither blank lines nor fences are in it. Nobody writes more than 20. */
function codeSpan(): string {
  const otherTicks = '(?<!`)(?!\\k<ticks>(?!`))`+';
  const lineEnd = '\\n(?![ \\t]*(?:\\n|`{3}|~{3}))';
  return `(?<!\`)(?<ticks>\`{1,20})(?!\`)(?:[^\`\\n]|${lineEnd}|${otherTicks})*?(?<!\`)\\k<ticks>(?!\`)`;
}

/** An escaped character stays, a comment leaves nothing, and code leaves a sign that keeps the rest of its line from being a whole one. */
function leftOf(hidden: string): string {
  if (hidden.startsWith('\\')) return hidden;
  return hidden.startsWith('<!--') ? '' : '`';
}
