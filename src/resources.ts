/**
 * Resources as data: what acquires one, what releases it, who takes it over. One form and one check for ours (rules/resources.yml) and for what a
 * repository adds in its settings.
 */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Acquirer } from './analysis/acquisition.ts';
import type { Resource } from './analysis/resource.ts';

const names = z.array(z.string().min(1)).min(1);

const ENTRY = z.strictObject({
  rule: z.string().describe('The rule that reports it.'),
  what: z.string().describe('What it is, for messages: file, connection.'),
  acquire: names.describe(
    'Qualified names of functions and methods: os.Open, (*net.Dialer).Dial, (net.Listener).Accept.',
  ),
  result: z.int().min(0).default(0).describe('Which result is the resource, from 0.'),
  field: z
    .string()
    .optional()
    .describe('The field of the result that must be released, where it is not the result itself.'),
  release: names.optional().describe('Methods that release it.'),
  'exhausted-by': names.optional().describe('Methods that release it when they come out false: Next of rows.'),
  called: z.boolean().default(false).describe('It is a function, released by calling it.'),
  fix: z
    .string()
    .optional()
    .describe('The call on it that a fix defers; the first of release without arguments unless said, none if empty.'),
  lent: z.boolean().default(true).describe('Functions of the standard library only use it, apart from those in takes.'),
});

const FILE = z.strictObject({
  takes: names.default([]).describe('Functions that take over what they are given: from then on the duty is theirs.'),
  resources: z.array(ENTRY),
});

type Entry = z.infer<typeof ENTRY>;

/** The acquirers of each rule, by the qualified name of the callee. */
export type ResourceTable = ReadonlyMap<string, ReadonlyMap<string, Acquirer>>;

/** @throws an error that names the file, the line or the key, and what is wrong there. */
export function parseResources(text: string, file: string): ResourceTable {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: ${broken.message}`);
  const checked = FILE.safeParse(document.toJS());
  if (!checked.success) throw new Error(`${file}: ${z.prettifyError(checked.error)}`);
  const takes = new Set(checked.data.takes);
  const table = new Map<string, Map<string, Acquirer>>();
  for (const entry of checked.data.resources) {
    const ofRule = table.get(entry.rule) ?? new Map<string, Acquirer>();
    table.set(entry.rule, ofRule);
    const acquirer: Acquirer = { resource: resourceOf(entry, takes), result: entry.result, error: 'last' };
    for (const name of entry.acquire) ofRule.set(name, acquirer);
  }
  return table;
}

function resourceOf(
  { what, field, release = [], called, lent, ...entry }: Entry,
  takes: ReadonlySet<string>,
): Resource {
  const exhaustedBy = entry['exhausted-by'];
  return {
    what,
    ...(field !== undefined && { field }),
    methods: release,
    ...(exhaustedBy && { exhaustedBy }),
    called,
    lent,
    takes,
    fix: entry.fix ?? (release[0] === undefined ? '' : `${release[0]}()`),
  };
}
