#!/usr/bin/env node
/** The command line: arguments in, exit code out. 0: nothing at or over the fail level, 1: findings, 2: it could not do its work. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type Analysis, analyzeChange, analyzeFiles } from './analyze.ts';
import { folderReader, moduleReader, PathError, readFolders } from './change/folder.ts';
import { GitError, headReader, readGitRange } from './change/git-range.ts';
import type { Finding, Severity } from './finding.ts';
import { packageFolder } from './package-folder.ts';
import { explain } from './report/explain.ts';
import { json } from './report/json.ts';
import { COLOURS, PLAIN, pretty } from './report/pretty.ts';
import { loadRulePages } from './report/rule-page.ts';

interface OutputOptions {
  readonly format: 'pretty' | 'json';
  readonly failLevel: Severity | 'none';
  readonly failOnPartial?: boolean;
}

/** What the user can mend, in one line that says how. */
class UserError extends Error {}

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

const program = new Command('leakcheck')
  .description('Finds leaks in Go code: goroutines, memory, descriptors, connections, timers')
  .version(version())
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });

withOutput(program.command('check'))
  .description('check whole files and folders')
  .argument('[paths...]', 'files and folders, folders with all below them', ['.'])
  .option('--include-tests', 'check _test.go files too', false)
  .action(async (paths: string[], options: OutputOptions & { includeTests: boolean }) => {
    const folder = readFolders(paths, { tests: options.includeTests });
    const { root, files, skipped } = folder;
    // A test file that is named is asked for.
    const includeTests = options.includeTests || paths.some((path) => path.endsWith('_test.go'));
    const analysis = await analyzeFiles(files, { includeTests }, folderReader(root), moduleReader(folder));
    finish(fromWorkingFolder({ ...analysis, skipped: [...skipped, ...analysis.skipped] }, root), options);
  });

withOutput(program.command('diff'))
  .description('only what a range of commits introduces; without a range, the work tree against HEAD')
  .argument('[range]', '`A...B` from their merge base, `A..B` between the two, `A` for `A...HEAD`')
  .option('-C <dir>', 'the repository, bare or not', '.')
  .option('--include-tests', 'check _test.go files too', false)
  .action(async (range: string | undefined, options: OutputOptions & { C: string; includeTests: boolean }) => {
    const of = { dir: options.C, range, tests: options.includeTests };
    finish(await analyzeChange(await readGitRange(of), options, headReader(of)), options);
  });

program
  .command('rules')
  .description('list the rules')
  .action(() => {
    for (const page of loadRulePages().values())
      process.stdout.write(`${page.id.padEnd(20)} ${page.severity.padEnd(8)} ${page.title}\n`);
  });

program
  .command('explain')
  .description('what a rule finds, why that leaks, how to fix it, and when it stays silent')
  .argument('<rule>')
  .action((rule: string) => {
    const page = loadRulePages().get(rule);
    if (!page) throw new UserError(`there is no rule \`${rule}\`: \`leakcheck rules\` lists them`);
    process.stdout.write(explain(page));
  });

program
  .command('serve')
  .description('run the GitHub App')
  .action(async () => {
    const { serve } = await import('./server.ts');
    await serve();
  });

program
  .command('demo')
  .description('review a pull request in a GitHub of its own on this machine')
  .option('--once', 'print the review and exit')
  .option('--repo <path>', 'a repository of yours, instead of the example')
  .option('--base <rev>', 'what the pull request merges into')
  .option('--head <rev>', 'what it adds')
  .option('--port <number>', 'where to show the pull request; 0 for any free port', port, 0)
  .action(async (options) => {
    const { demo } = await import('./demo.ts');
    process.exitCode = await demo({ once: false, ...options });
  });

function version(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

function withOutput(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'how to print').choices(['pretty', 'json']).default('pretty'))
    .addOption(
      new Option('--fail-level <level>', 'the lowest severity that makes the exit code 1')
        .choices(['none', ...SEVERITIES])
        .default('error'),
    )
    .option('--fail-on-partial', 'exit 2 if anything could not be analysed');
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535.');
  return number;
}

/** The same with paths relative to the working folder, as whoever reads it sees the files. */
function fromWorkingFolder(analysis: Analysis, root: string): Analysis {
  const rebase = <T extends { readonly path: string }>(at: T): T => {
    return { ...at, path: relative(process.cwd(), join(root, at.path)).split(sep).join('/') };
  };
  const moved = (f: Finding): Finding => ({
    ...rebase(f),
    trace: f.trace.map(rebase),
    fixes: f.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(rebase) })),
  });
  return {
    ...analysis,
    findings: analysis.findings.map(moved),
    suppressed: analysis.suppressed.map((s) => ({ ...s, finding: moved(s.finding) })),
    skipped: analysis.skipped.map(rebase),
  };
}

function finish(analysis: Analysis, options: OutputOptions): void {
  const paint = process.stdout.isTTY && !process.env.NO_COLOR ? COLOURS : PLAIN;
  process.stdout.write(options.format === 'json' ? json(analysis) : pretty(analysis, paint));
  process.exitCode = exitCode(analysis, options);
}

function exitCode({ findings, skipped }: Analysis, { failLevel, failOnPartial }: OutputOptions): number {
  if (failOnPartial && skipped.length > 0) return 2;
  if (failLevel === 'none') return 0;
  const limit = SEVERITIES.indexOf(failLevel);
  return findings.some((f) => f.confidence !== 'low' && SEVERITIES.indexOf(f.severity) >= limit) ? 1 : 0;
}

/** The user's errors are one line; ours show where they come from. */
function fail(error: unknown): void {
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  if (error instanceof CommanderError) return; // it has printed its own line
  const known = [GitError, PathError, UserError].some((kind) => error instanceof kind);
  process.stderr.write(
    `leakcheck: ${known && error instanceof Error ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? process.exitCode : 2),
);

await program.parseAsync().catch(fail);
