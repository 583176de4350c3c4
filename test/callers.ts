/** What is found in a package, by all who may call it. */
import { dirname } from 'node:path';
import { analyzeFiles } from '../src/analyze.ts';
import type { Finding } from '../src/finding.ts';

/** What is found in the first package of a repository; the first file is its go.mod. */
export async function findingsIn(files: Readonly<Record<string, string>>): Promise<readonly Finding[]> {
  const all = Object.entries(files).map(([path, text]) => ({ path, text }));
  const { findings } = await analyzeFiles(
    all.slice(0, 2),
    { includeTests: false },
    async (folders) => all.filter(({ path }) => folders.includes(dirname(path))),
    () => all,
  );
  return findings;
}

/** How sure the findings are of a package `example.com/m/<name>`, in a program whose other file is given. */
export async function confidencesIn(name: string, text: string, other: string): Promise<readonly string[]> {
  const findings = await findingsIn({
    'go.mod': 'module example.com/m\n',
    [`${name}/${name}.go`]: text,
    'main.go': other,
  });
  return findings.map((f) => f.confidence);
}

/** A program with that body of `main`. */
export const main = (body: string, ...imports: readonly string[]) =>
  `package main\n\nimport (\n${imports.map((path) => `\t"${path}"\n`).join('')})\n\nfunc main() {\n${body}}\n`;
