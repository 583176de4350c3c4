/**
 * One folder may hold several builds of a package: `net_linux.go` beside `net_windows.go`. The files built for Linux come first; what is
 * left is looked at in other builds, beside the files it shares with them. Each file is reported in one build only.
 */
import { type BuildContext, constraintOf, isBuilt, LINUX } from './build-constraint.ts';

interface BuildFile {
  readonly path: string;
  readonly text: string;
  readonly packageName: string;
}

export interface Variant<F> {
  readonly packageName: string;
  readonly files: readonly F[];
  /** The files that are not reported in an earlier variant. */
  readonly own: ReadonlySet<F>;
}

const BUILDS: readonly BuildContext[] = [
  LINUX,
  { ...LINUX, goos: 'windows' },
  { ...LINUX, goos: 'darwin', goarch: 'arm64' },
  { ...LINUX, cgo: false },
  { ...LINUX, goos: 'freebsd' },
];

/** The packages that the files of one folder make. */
export function variantsOf<F extends BuildFile>(files: readonly F[]): Variant<F>[] {
  const names = [...new Set(files.map((file) => file.packageName))];
  return names.flatMap((name) => variantsOfPackage(files.filter((file) => file.packageName === name)));
}

function variantsOfPackage<F extends BuildFile>(files: readonly F[]): Variant<F>[] {
  const left = new Set(files);
  const variants: Variant<F>[] = [];
  const take = (built: readonly F[]) => {
    const own = new Set(built.filter((file) => left.has(file)));
    const [first] = own;
    if (!first) return;
    for (const file of own) left.delete(file);
    variants.push({ packageName: first.packageName, files: built, own });
  };
  for (const build of BUILDS) take(files.filter((file) => isBuilt(file.path, file.text, build)));
  for (const file of left) {
    // a file that is never built with others, such as a script, stands alone
    const build = buildFor(file);
    take(build ? files.filter((other) => isBuilt(other.path, other.text, build)) : [file]);
  }
  return variants;
}

/** A build that the file is part of: its own system and architecture, and the tags that it asks for. */
function buildFor(file: BuildFile): BuildContext | undefined {
  const expression = constraintOf(file.text) ?? '';
  if (/\bignore\b/.test(expression)) return undefined;
  const words = `${expression} ${file.path.replaceAll(/[_./]/g, ' ')}`.match(/[\p{L}\p{N}_.]+/gu) ?? [];
  const tags = new Set(expression.match(/(?<![!\p{L}\p{N}_.])[\p{L}\p{N}_.]+/gu) ?? []);
  const candidates = words.flatMap((word) => [
    { ...LINUX, goos: word, tags },
    { ...LINUX, goarch: word, tags },
  ]);
  return [{ ...LINUX, tags }, ...candidates].find((build) => isBuilt(file.path, file.text, build));
}
