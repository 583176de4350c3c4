/** What rules/resources.yml says, read once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Acquirer } from '../src/analysis/acquisition.ts';
import { packageFolder } from '../src/package-folder.ts';
import { parseResources } from '../src/resources.ts';

const FILE = join(packageFolder(), 'rules', 'resources.yml');
const TABLE = parseResources(readFileSync(FILE, 'utf8'), FILE);

/** The acquirers of a rule, by the key of the callee. */
export function acquirersOf(rule: string): ReadonlyMap<string, Acquirer> {
  return TABLE.get(rule) ?? new Map();
}
