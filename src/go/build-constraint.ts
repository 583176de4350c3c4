/** Build constraints: which files of a folder are built together. */

/** What one build has: its system, architecture and other tags. */
export interface BuildContext {
  readonly goos: string;
  readonly goarch: string;
  readonly cgo: boolean;
  readonly tags: ReadonlySet<string>;
}

/** Where servers run: what is not built there is analysed too, apart from it. */
export const LINUX: BuildContext = { goos: 'linux', goarch: 'amd64', cgo: true, tags: new Set() };

const SYSTEMS = new Set(
  `aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos`.split(
    /\s+/,
  ),
);
const ARCHITECTURES = new Set(
  `386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64
  ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm`.split(/\s+/),
);
const UNIX = new Set('aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris'.split(' '));

/** Whether a file is part of a build. `path` counts for `_GOOS`, `_GOARCH`; `text` for `//go:build`. */
export function isBuilt(path: string, text: string, context: BuildContext): boolean {
  if (!matchesName(path, context)) return false;
  const expression = constraintOf(text);
  return expression === undefined || evaluate(expression, context);
}

function matchesName(path: string, { goos, goarch }: BuildContext): boolean {
  const base = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.go$/, '')
    .replace(/_test$/, '');
  const [last, before] = base.split('_').slice(1).reverse();
  if (last && ARCHITECTURES.has(last)) {
    return last === goarch && (!before || !SYSTEMS.has(before) || before === goos);
  }
  return !last || !SYSTEMS.has(last) || last === goos;
}

/** The expression of the `//go:build` line, which stands before the package clause. */
export function constraintOf(text: string): string | undefined {
  const header = /^\uFEFF?(?:[ \t\r]*(?:\/\/[^\n]*)?\n|\s*\/\*[\s\S]*?\*\/)*/.exec(text)?.[0] ?? '';
  return /^\/\/go:build[ \t]+([^\r\n]*)/m.exec(header)?.[1];
}

/** Evaluates `a && (b || !c)`. What cannot be read counts as built: better to see a file than to miss it. */
export function evaluate(expression: string, context: BuildContext): boolean {
  const tokens = expression.match(/\|\||&&|[!()]|[\p{L}\p{N}_.]+/gu) ?? [];
  let at = 0;
  const or = (): boolean => {
    let value = and();
    while (tokens[at] === '||') {
      at++;
      value = and() || value;
    }
    return value;
  };
  const and = (): boolean => {
    let value = not();
    while (tokens[at] === '&&') {
      at++;
      value = not() && value;
    }
    return value;
  };
  const not = (): boolean => {
    const token = tokens[at++];
    if (token === '!') return !not();
    if (token !== '(') return token === undefined || hasTag(token, context);
    const value = or();
    at++;
    return value;
  };
  return or();
}

function hasTag(tag: string, { goos, goarch, cgo, tags }: BuildContext): boolean {
  if (tag === goos || tag === goarch || tag === 'gc' || tags.has(tag)) return true;
  if (tag === 'cgo') return cgo;
  if (tag === 'unix') return UNIX.has(goos);
  return /^go1\.\d+$/.test(tag);
}
