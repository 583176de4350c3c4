/** Small Go files as values: functions with calls that leak or do not, each call known by its id whatever is done to the file. */

/** One `os.Open` in a block of its own. Equal names and callees make equal subjects. */
export interface Call {
  readonly id: number;
  readonly leaks: boolean;
  /** What is opened: equal in calls whose text is equal. */
  readonly argument: string;
  readonly variable: string;
  /** How many blocks it stands in. */
  readonly depth: number;
  /** A return before the release. */
  readonly leavesEarly: boolean;
}

export interface Func {
  readonly name: string;
  readonly calls: readonly Call[];
  /** Lines of comments above it, and inside. */
  readonly comments: number;
}

export interface GoText {
  readonly text: string;
  /** The calls by their lines. */
  readonly calls: ReadonlyMap<number, Call>;
}

/** The ids of the calls that leak. */
export function leaksIn(funcs: readonly Func[]): ReadonlySet<number> {
  const calls = funcs.flatMap((f) => f.calls);
  return new Set(calls.filter((call) => call.leaks || call.leavesEarly).map(({ id }) => id));
}

export function withCalls(funcs: readonly Func[], change: Partial<Call>): readonly Func[] {
  return funcs.map((f) => ({ ...f, calls: f.calls.map((call) => ({ ...call, ...change })) }));
}

export function render(funcs: readonly Func[]): GoText {
  const lines = ['package p', '', 'import "os"', ''];
  const calls = new Map<number, Call>();
  for (const { name, calls: inside, comments } of funcs) {
    for (let i = 0; i < comments; i++) lines.push(`// ${name} is documented, ${i}.`, '');
    lines.push(`func ${name}(path string) error {`);
    for (const call of inside) {
      const [first = '', ...rest] = block(call);
      lines.push(first, ...rest);
      calls.set(lines.length - rest.length + call.depth, call);
    }
    lines.push('\treturn nil', '}', '');
  }
  return { text: lines.join('\n'), calls };
}

/** The call is `depth` lines below the first. */
function block({ id, variable: f, argument, leaks, depth, leavesEarly }: Call): readonly string[] {
  const body = [
    `${f}, err := os.Open(${argument})`,
    'if err != nil {',
    '\treturn err',
    '}',
    ...(leavesEarly ? [`if os.Getpid() > ${id} {`, '\treturn nil', '}'] : []),
    `println(${f}.Name())`,
    ...(leaks ? [] : [`${f}.Close()`]),
  ];
  const wrapped = Array.from({ length: depth }).reduce<readonly string[]>(
    (lines, _, i) => [i === depth - 1 ? '{' : 'if path != "" {', ...lines.map((line) => `\t${line}`), '}'],
    body,
  );
  return wrapped.map((line) => `\t${line}`);
}
