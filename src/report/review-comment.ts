/** A review comment as a person reads it: what leaks, on which path, why that matters, the fix, and where to read on. */
import type { Finding, Step } from '../finding.ts';
import { blobUrl, clip, code, sentence } from './escape.ts';
import type { ShownFix } from './fix.ts';
import { firstParagraph, type RulePage } from './rule-page.ts';

export interface CommentParts {
  readonly finding: Finding;
  /** Findings of the same rule in the same function; they share the comment. */
  readonly others: readonly Finding[];
  readonly page: RulePage;
  readonly fix?: ShownFix;
  readonly links: Links;
}

/** What addresses are made of. */
export interface Links {
  /** `https://github.com/owner/repo`, as GitHub gives it. */
  readonly repositoryUrl: string;
  /** The head commit. */
  readonly head: string;
  /** Where the pages of the rules are, without a slash at the end; without it a rule is named and not linked. */
  readonly rulesUrl?: string;
}

/** GitHub takes 65,536 characters; nobody reads them. */
const COMMENT_BYTES = 3800;
const STEPS = 6;
const OTHERS = 8;

/** Markdown of under 4 KB. Where the whole would be longer (paths of a thousand characters), the path and the lines of the fix go. */
export function reviewComment(parts: CommentParts): string {
  const full = [headline(parts.finding), trace(parts), others(parts), why(parts.page), fix(parts), source(parts)];
  const markdown = join(full);
  return Buffer.byteLength(markdown) <= COMMENT_BYTES
    ? markdown
    : join([headline(parts.finding), why(parts.page), fixInWords(parts.page), source(parts)]);
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function headline(finding: Finding): string {
  return `**${sentence(clip(finding.message, 400))}**`;
}

/** The leaking path, in the order in which it runs. */
function trace({ finding, links }: CommentParts): string {
  return shortened(finding.trace)
    .map((step, i) => `${i + 1}. ${lineLink(step, finding.path, links)}: ${sentence(clip(step.note, 160))}`)
    .join('\n');
}

/** The first steps and the last one: where the path ends matters more than how it gets there. */
function shortened(steps: readonly Step[]): readonly Step[] {
  return steps.length <= STEPS ? steps : [...steps.slice(0, STEPS - 1), ...steps.slice(-1)];
}

function lineLink(at: { path: string; line: number }, here: string, links: Links): string {
  const label = at.path === here ? `line ${at.line}` : code(`${at.path}:${at.line}`);
  return `[${label}](${blobUrl(links.repositoryUrl, links.head, at.path, at.line)})`;
}

function others({ finding, others, links }: CommentParts): string {
  if (others.length === 0) return '';
  const shown = others.slice(0, OTHERS).map((other) => lineLink(other, finding.path, links));
  const more = others.length > OTHERS ? [`${others.length - OTHERS} more`] : [];
  return `The same in this function: ${[...shown, ...more].join(', ')}.`;
}

function why(page: RulePage): string {
  return firstParagraph(page.why);
}

function fix({ fix, page }: CommentParts): string {
  return join([fixInWords(page), fix?.markdown ?? '']);
}

function fixInWords(page: RulePage): string {
  return page.fix && `**Fix.** ${firstParagraph(page.fix)}`;
}

function source({ page, links }: CommentParts): string {
  return `${page.cites} Rule: ${ruleLink(page.id, links.rulesUrl)}`.trimStart();
}

/** The rule, linked to its page where that has an address. */
export function ruleLink(id: string, rulesUrl: string | undefined): string {
  return rulesUrl ? `[${code(id)}](${rulesUrl}/${encodeURIComponent(id)})` : code(id);
}

/** GitHub wants a body for a review of comments; all that matters is in the comments. */
export function reviewBody(leaks: number): string {
  return `leakcheck found ${leaks === 1 ? 'a leak' : `${leaks} leaks`} that this pull request introduces. Its check run lists everything that was found.`;
}
