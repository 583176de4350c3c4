/** One file, parsed and lowered. */
import { lowerFile } from './lower-decl.ts';
import type { ModelFile, PackageModel } from './package-model.ts';
import { parse } from './parse.ts';
import { positionsOf } from './position.ts';
import type { SourceFile } from './program.ts';

/** A file that can be part of several packages: one for each build that is looked at. */
export interface ParsedFile extends Omit<ModelFile, 'context'> {
  readonly packageName: string;
  /** The packages in which its bodies are to be resolved when they are first read. */
  readonly packages: PackageModel[];
}

/** Parses a file; a text gives the reason why it could not be, for people. */
export function parseFile({ path, text }: SourceFile): ParsedFile | string {
  const parsed = parse(text);
  if (!parsed.ok) return parsed.reason;
  const packages: PackageModel[] = [];
  const lowered = lowerFile(parsed.syntax, (decl, body) => {
    for (const pkg of packages) pkg.resolveBody(decl, body);
  });
  return {
    path,
    text,
    ...lowered,
    packages,
    generated: isGenerated(text),
    test: path.endsWith('_test.go'),
    position: positionsOf(text),
  };
}

/** The marker must stand before the package clause. */
function isGenerated(text: string): boolean {
  const header = text.slice(0, Math.max(0, text.search(/^package\s/m)));
  return /^\/\/ Code generated .* DO NOT EDIT\.\r?$/m.test(header);
}
