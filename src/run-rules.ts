/** Package model and rules in, findings out. A rule that throws on a function is noted, and the others go on. */
import { rules } from '../rules/index.ts';
import { qualifiedName } from './analysis/callers/call-sites.ts';
import { Tangled } from './analysis/cfg/tangled.ts';
import { type Finding, fingerprint, type Identified, type Identity } from './finding.ts';
import { headOf, placeOf } from './findings/place.ts';
import { subjectOf } from './findings/subject.ts';
import { isSupport } from './findings/support.ts';
import { suppressionOf } from './findings/suppression.ts';
import { outermostOf } from './go/outermost.ts';
import type { GoFunction, Package, Program, Skip } from './go/program.ts';
import type { Report, Rule } from './rule.ts';

export interface RuleRun {
  /** In order of path and line. */
  readonly found: readonly Identified[];
  /** Functions that a rule could not follow, or failed on. */
  readonly failed: readonly Skip[];
}

export interface RunOptions {
  /** Which functions; by default all. The bodies of the others are not even lowered, unless a summary needs them. */
  readonly wanted?: (fn: GoFunction) => boolean;
  /** The path by which findings in a file are recognised; by default its own. */
  readonly knownAs?: (path: string) => string;
}

/** Runs every rule on every function that is wanted. */
export function runRules(
  program: Program,
  { wanted = () => true, knownAs = (path) => path }: RunOptions = {},
): RuleRun {
  const found: Identified[] = [];
  const failed: Skip[] = [];
  for (const pkg of program.packages) {
    for (const fn of pkg.functions) {
      if (fn.damaged || fn.file.generated || !wanted(fn)) continue;
      const path = knownAs(fn.file.path);
      const text = fn.file.text.slice(fn.pos, fn.end);
      for (const rule of rules) {
        if (rule.mentions?.test(text) !== false) runRule(rule, { pkg, fn, path }, found, failed);
      }
    }
  }
  return { found: found.sort(byPlace), failed };
}

interface Place {
  readonly pkg: Package;
  readonly fn: GoFunction;
  /** By which its file is known. */
  readonly path: string;
}

function runRule(rule: Rule, { pkg, fn, path }: Place, found: Identified[], failed: Skip[]): void {
  try {
    rule.run({ pkg, fn, report: (report) => found.push(identify(rule, fn, path, report)) });
  } catch (error) {
    if (error instanceof Tangled) {
      failed.push({ path: fn.file.path, reason: `${fn.name} has too many paths to be followed (${rule.id})` });
      return;
    }
    const reason = `internal error of rule ${rule.id} in ${fn.name}: ${error instanceof Error ? error.message : error}`;
    failed.push({ path: fn.file.path, reason });
  }
}

function identify(
  rule: Rule,
  fn: GoFunction,
  path: string,
  { node, atFailure = false, oncePer, few, withContextOf, endsWithContextOf, leftBy, ...report }: Report,
): Identified {
  const place = placeOf(fn.file, headOf(node));
  const identity: Identity = {
    rule: rule.id,
    path,
    function: outermostOf(fn).name,
    ...subjectOf(fn, node),
  };
  const finding: Finding = {
    rule: rule.id,
    severity: rule.severity,
    ...place,
    anchor: { line: place.line },
    function: outermostOf(fn).name,
    ...report,
    ...(isSupport(fn.file.path) && { confidence: 'low' }),
    fingerprint: fingerprint(identity),
  };
  const outer = outermostOf(fn);
  const run = {
    of: qualifiedName(outermostOf(oncePer ?? fn)),
    once: oncePer !== undefined && !few,
    ...(few && { few }),
    atFailure,
    ...(withContextOf && { withContextOf: qualifiedName(withContextOf) }),
    ...(endsWithContextOf && { endsWithContextOf: qualifiedName(endsWithContextOf) }),
    ...(leftBy && { leftBy: qualifiedName(leftBy) }),
  };
  const suppression = suppressionOf(fn.file, finding, fn.file.position(outer.pos).line);
  return { finding, identity, run, ...(suppression && { suppression }) };
}

function byPlace({ finding: a }: Identified, { finding: b }: Identified): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
