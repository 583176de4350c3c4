/** A review as a person would see it on GitHub, for a terminal. All of it is what the bot wrote there. */
import { COLOURS, PLAIN } from '../report/pretty.ts';
import type { SandboxPull, SandboxRepository } from '../sandbox/repository.ts';

const paint = process.stdout.isTTY && !process.env.NO_COLOR ? COLOURS : PLAIN;
const WIDTH = Math.min(process.stdout.columns ?? 100, 100);

/** `ms`: from the opening of the pull request to the completed check run. */
export async function reviewText(
  on: { repository: SandboxRepository; pull: SandboxPull },
  ms: number,
): Promise<string> {
  const { repository, pull } = on;
  const run = repository.checkRuns.at(-1);
  if (run?.status !== 'completed') throw new Error('the bot has completed no check run');
  const { owner, name } = repository.state;
  const parts = [
    `${paint.bold(`${owner.login}/${name}#${pull.number}`)} ${pull.state.title}`,
    ...pull.reviewComments.map(commentText),
    ...run.annotations.map((a) => place(a.path, a.startLine, indented(a.message))),
    `${paint.bold(`Check run ${run.name}: ${run.conclusion}`)} (${run.title})\n${indented(withoutTable(run.summary ?? ''))}`,
    paint.dim(`Reviewed in ${(ms / 1000).toFixed(1)} s, from the webhook to the completed check run.`),
  ];
  return `${parts.join('\n\n')}\n`;
}

type Comment = SandboxPull['reviewComments'][number];

/** The commented lines are the last ones of the hunk that GitHub shows above a comment. */
function commentText({ path, originalLine, originalStartLine, diffHunk, body }: Comment): string {
  const first = originalStartLine ?? originalLine;
  const code = diffHunk.split('\n').slice(first - originalLine - 1);
  return place(path, first, `${code.map((line) => `  ${paint.dim(visible(line))}\n`).join('')}${indented(body)}`);
}

function place(path: string, line: number, text: string): string {
  return `${paint.bold(`${visible(path)}:${line}`)}\n${text}`;
}

/** The findings of the summary's table stand above already. */
function withoutTable(summary: string): string {
  return summary.replace(/^\|.*\n?/gm, '').replace(/\n{3,}/g, '\n\n');
}

/** Markdown as it reads without a browser. */
function indented(markdown: string): string {
  let fenced = false;
  const lines = markdown
    .replace(/<!--[\s\S]*?-->/g, '')
    .trim()
    .split('\n');
  return lines
    .flatMap((line) => {
      const isFence = line.startsWith('```');
      if (isFence) fenced = !fenced;
      return isFence || fenced ? [line] : wrapped(words(line), WIDTH - 2);
    })
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

/** A line of Markdown without its marks: links by their text, bold as bold, nothing escaped. */
function words(line: string): string {
  const unlinked = line.replace(/\[((?:[^\][\\`]|\\.|`[^`]*`)*)\]\([^)\s]*\)/g, '$1');
  return unlinked
    .replace(/\*\*(.+?)\*\*/g, (_, text: string) => paint.bold(text))
    .split(/(`[^`]+`)/)
    .map((part, i) => (i % 2 === 1 ? part : unescaped(part)))
    .join('');
}

function unescaped(text: string): string {
  return text
    .replace(/&#8203;|<\/?span>/g, '')
    .replace(/\\([\\`*_[\]>~|.)+=-])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&');
}

/** A repository's text must not steer the terminal. */
function visible(text: string): string {
  return text.replace(/(?!\t)\p{Cc}/gu, '\ufffd');
}

function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    if (space <= 0) break;
    lines.push(rest.slice(0, space));
    rest = rest.slice(space + 1);
  }
  return [...lines, rest];
}
