/** The page of a rule, `rules/<id>/rule.md`: the one place that says what is told about it, wherever it is told. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { Severity } from '../finding.ts';
import { packageFolder } from '../package-folder.ts';

export interface RulePage {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** The source documents that it draws on, by letter: A to E. */
  readonly documents: readonly string[];
  /** One sentence of Markdown that cites a document in its corrected form. */
  readonly cites: string;
  /** The sections, as Markdown. */
  readonly finds: string;
  readonly why: string;
  readonly fix: string;
  readonly silent: string;
  readonly confirm: string;
}

const HEADINGS = {
  finds: 'What it finds',
  why: 'Why it leaks',
  fix: 'How to fix it',
  silent: 'When it stays silent',
  confirm: 'Confirm it',
} as const;

/** Splits into text, heading, text, heading, … */
const ANY_HEADING = new RegExp(`^## +(${Object.values(HEADINGS).join('|')})[ \\t]*$`, 'm');

const SEVERITIES: readonly unknown[] = ['error', 'warning', 'info'] satisfies Severity[];

/** Throws where the page lacks a field or a section: a page is ours, so that is a bug. */
export function parseRulePage(text: string): RulePage {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
  if (!match) throw new Error('a rule page begins with front matter between two lines of ---');
  const [, front = '', body = ''] = match;
  return { ...parseFront(front), ...parseSections(body) };
}

type Front = Pick<RulePage, 'id' | 'title' | 'severity' | 'documents' | 'cites'>;

function parseFront(front: string): Front {
  const value: unknown = parseYaml(front);
  const fields = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const id = textField(fields, 'id');
  const documents = fields.get('documents');
  if (!Array.isArray(documents) || !documents.every((d) => typeof d === 'string' && /^[A-E]$/.test(d))) {
    throw new Error(`rule ${id}: "documents" must be a list of letters A to E`);
  }
  const severity = fields.get('severity');
  if (!isSeverity(severity)) throw new Error(`rule ${id}: "severity" must be error, warning or info`);
  return { id, title: textField(fields, 'title'), severity, documents, cites: textField(fields, 'cites') };
}

function textField(fields: ReadonlyMap<string, unknown>, name: string): string {
  const value = fields.get(name);
  if (typeof value !== 'string' || value.trim() === '')
    throw new Error(`rule ${fields.get('id')}: "${name}" is missing`);
  return value.trim();
}

function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.includes(value);
}

type Sections = Pick<RulePage, keyof typeof HEADINGS>;

function parseSections(body: string): Sections {
  const section = (name: keyof Sections): string => {
    const text = sectionUnder(body, HEADINGS[name]);
    if (!text) throw new Error(`a rule page needs a section "## ${HEADINGS[name]}" with a text`);
    return text;
  };
  return {
    finds: section('finds'),
    why: section('why'),
    fix: section('fix'),
    silent: section('silent'),
    confirm: section('confirm'),
  };
}

/** Up to the next heading that we know; any other `## ` belongs to the text, or to code in it. */
function sectionUnder(body: string, heading: string): string | undefined {
  const parts = body.split(ANY_HEADING);
  const at = parts.indexOf(heading);
  return at < 0 ? undefined : parts[at + 1]?.trim();
}

/** The first paragraph of a section, on one line: what a review comment has room for. */
export function firstParagraph(section: string): string {
  return (section.split(/\r?\n\s*\r?\n/, 1)[0] ?? '').replace(/\s*\r?\n\s*/g, ' ').trim();
}

let loaded: ReadonlyMap<string, RulePage> | undefined;

/** All pages by rule id, read once. */
export function loadRulePages(): ReadonlyMap<string, RulePage> {
  loaded ??= readRulePages(join(packageFolder(), 'rules'));
  return loaded;
}

function readRulePages(folder: string): ReadonlyMap<string, RulePage> {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name, 'rule.md'))
    .filter((file) => existsSync(file));
  return new Map(files.map((file) => readRulePage(file)).map((page) => [page.id, page]));
}

function readRulePage(file: string): RulePage {
  try {
    return parseRulePage(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** The page of a rule; for one without a page a stub, since a finding is worth more than its explanation. */
export function pageOf(pages: ReadonlyMap<string, RulePage>, id: string): RulePage {
  const empty = { documents: [], cites: '', finds: '', why: '', fix: '', silent: '', confirm: '' };
  return pages.get(id) ?? { id, title: id, severity: 'info', ...empty };
}
