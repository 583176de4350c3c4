/**
 * Resources as data: what acquires one, what releases it, who takes it over. One form and one check for ours (rules/resources.yml) and for what a
 * repository adds in its settings.
 */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Acquirer } from './analysis/release/acquisition.ts';
import { type Resource, readsToEnd } from './analysis/release/resource.ts';

/** An import path as it stands in front of a name: `net/http`, `gopkg.in/fsnotify.v1`. */
const PATH = String.raw`[\w~-]+(?:[./][\w~-]+)*`;
/** `Open`, `(*DB).Query`, `(Tx).Query`. */
const LOCAL = /^(?:\p{Lu}\w*|\(\*?\p{Lu}\w*\)\.\p{Lu}\w*)$/u;
/** A type that others embed need not be exported: `(*net.conn).File` is that of a TCPConn. */
const QUALIFIED = new RegExp(String.raw`^(?:${PATH}\.\p{Lu}\w*|\(\*?${PATH}\.\p{L}\w*\)\.\p{Lu}\w*)$`, 'u');

const path = z.string().regex(new RegExp(`^${PATH}$`), 'is not an import path');
const qualified = z
  .string()
  .regex(QUALIFIED, 'is not a qualified name such as os.Open, (*net.Dialer).Dial or (net.Listener).Accept');
const method = z.string().regex(/^\p{L}\w*$/u, 'is not the name of a method');
const methods = z.array(method).min(1);

const ENTRY = z
  .strictObject({
    rule: z.string().describe('The rule that reports it.'),
    what: z.string().describe('What it is, for messages: file, connection.'),
    package: z
      .union([path, z.array(path).min(1)])
      .optional()
      .describe('Import paths to put before each name of acquire: the versions of a module, or its forks.'),
    acquire: z
      .array(z.string())
      .min(1)
      .describe('Functions and methods: os.Open, (*net.Dialer).Dial; with a package, Open and (*Dialer).Dial.'),
    type: z
      .array(z.string())
      .default([])
      .describe('Types of the result: what else gives one and an error, and has no body in the package, acquires it.'),
    result: z.int().min(0).default(0).describe('Which result is the resource, from 0.'),
    error: z
      .union([z.int().min(0), z.literal(false)])
      .optional()
      .describe('Which result says that nothing was acquired; the last unless said, false where the call cannot fail.'),
    field: z
      .string()
      .optional()
      .describe(
        'The field of the result that must be released, where it is not the result itself; a Body is that of a response.',
      ),
    response: z
      .boolean()
      .default(false)
      .describe('It is read from a response: at its end it has freed what it held, whether or not it is closed.'),
    release: methods.optional().describe('Methods that release it.'),
    releasers: z.array(qualified).default([]).describe('Functions that release what they are given: syscall.Close.'),
    'exhausted-by': methods.optional().describe('Methods that release it when they come out false: Next of rows.'),
    'released-by-failing': methods.optional().describe('Methods that release it where they fail: Start of a plugin.'),
    managed: z
      .string()
      .optional()
      .describe(
        'A field of what the call is given that, where it is true, leaves the release to the library: Managed.',
      ),
    called: z.boolean().default(false).describe('It is a function, released by calling it.'),
    'of-receiver': z
      .boolean()
      .default(false)
      .describe('It ends with the value whose method acquires it: a channel with its connection.'),
    'of-context': z
      .boolean()
      .default(false)
      .describe('It ends with the context that the call is given: the rows of QueryContext.'),
    'idle-with-nil': z
      .boolean()
      .default(false)
      .describe('It holds nothing where it is made of nil: a decoder without a stream.'),
    lazy: z.boolean().default(false).describe('It holds nothing until it is first used: a client that dials by then.'),
    sometimes: z
      .boolean()
      .default(false)
      .describe('Whether it holds anything hangs on who made it: a file of an fs.FS may be of memory.'),
    once: z
      .boolean()
      .default(false)
      .describe('A program sets one up, and ends where that fails: an exporter of traces.'),
    fix: z
      .string()
      .optional()
      .describe('The call on it that a fix defers; the first of release without arguments unless said, none if empty.'),
    'viewed-by': z
      .string()
      .refine(isPattern, 'is not a regular expression')
      .transform((pattern) => new RegExp(pattern))
      .optional()
      .describe(
        'How functions are called, as a regular expression, that make something of it which cannot release it: clients that are generated for a connection.',
      ),
    lent: z.boolean().default(true).describe('The standard library and borrows only use it, apart from takes.'),
  })
  .refine((e) => e.called || e.release || e.releasers.length > 0, 'says nothing that releases it')
  .superRefine((e, context) => {
    const form = e.package === undefined ? QUALIFIED : LOCAL;
    const example = e.package === undefined ? 'os.Open or (*net.Dialer).Dial' : 'Open or (*Dialer).Dial';
    e.acquire.forEach((name, i) => {
      if (!form.test(name))
        context.addIssue({ code: 'custom', path: ['acquire', i], message: `${name} is not of the form ${example}` });
    });
  });

const FILE = z.strictObject({
  takes: z
    .array(qualified)
    .default([])
    .describe('Functions that take over what they are given: from then on the duty is theirs.'),
  borrows: z
    .array(z.union([qualified, path]))
    .default([])
    .describe(
      'Functions, or packages of such, that only use what they are given, as those of the standard library do.',
    ),
  resources: z.array(ENTRY),
});

type Entry = z.infer<typeof ENTRY>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}

/** Who takes over, and who only uses, any resource. */
export type Shared = Pick<Resource, 'takes' | 'borrows'>;

export interface Resources {
  /** The acquirers by the key of the callee or the type of the result; one call may acquire for several rules. */
  readonly table: ReadonlyMap<string, readonly Acquirer[]>;
  readonly shared: Shared;
}

/** Of a type without source nobody can tell whether a method has a pointer receiver: `(*T).M` and `(T).M` are one. */
export function keyOf(qualified: string): string {
  return qualified.replace(/^\(\*/, '(');
}

/** @throws an error that names the file, the line or the key, and what is wrong there. */
export function parseResources(text: string, file: string): Resources {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: ${broken.message}`);
  const checked = FILE.safeParse(document.toJS());
  if (!checked.success) throw new Error(`${file}: ${z.prettifyError(checked.error)}`);
  const { takes, borrows, resources } = checked.data;
  const shared = { takes: new Set(takes), borrows: new Set(borrows) };
  const table = new Map<string, readonly Acquirer[]>();
  for (const entry of resources) {
    const acquirer = acquirerOf(entry, shared);
    for (const name of [...namesOf(entry), ...entry.type]) {
      const before = table.get(keyOf(name)) ?? [];
      if (before.some(({ resource }) => resource.rule === entry.rule))
        throw new Error(`${file}: ${name} is listed twice for ${entry.rule}`);
      table.set(keyOf(name), [...before, acquirer]);
    }
  }
  return { table, shared };
}

/** `Open` of a package is `os.Open`, `(*DB).Query` is `(*database/sql.DB).Query`. */
function namesOf({ acquire, package: packages = [] }: Entry): readonly string[] {
  const paths = typeof packages === 'string' ? [packages] : packages;
  if (paths.length === 0) return acquire;
  return paths.flatMap((of) =>
    acquire.map((name) => (name.startsWith('(') ? name.replace(/^\(\*?/, `$&${of}.`) : `${of}.${name}`)),
  );
}

function acquirerOf(entry: Entry, shared: Shared): Acquirer {
  const { result, error = 'last' } = entry;
  return {
    resource: resourceOf(entry, shared),
    result,
    ...(error !== false && { error }),
    ...(entry['of-receiver'] && { ofReceiver: true }),
    ...(entry['of-context'] && { ofContext: true }),
  };
}

function resourceOf(
  {
    rule,
    what,
    field,
    response,
    release = [],
    releasers,
    managed,
    called,
    lazy,
    sometimes,
    once,
    lent,
    ...entry
  }: Entry,
  shared: Shared,
): Resource {
  const exhaustedBy = entry['exhausted-by'];
  const releasedByFailing = entry['released-by-failing'];
  const idleWithNil = entry['idle-with-nil'];
  const viewedBy = entry['viewed-by'];
  return {
    rule,
    what,
    ...(field !== undefined && { field }),
    ...((field === 'Body' || response) && { drains: readsToEnd }),
    methods: release,
    releasers: new Set(releasers),
    ...(exhaustedBy && { exhaustedBy }),
    ...(releasedByFailing && { releasedByFailing }),
    ...(managed !== undefined && { managed }),
    called,
    ...(idleWithNil && { idleWithNil }),
    ...(viewedBy && { viewedBy }),
    lazy,
    sometimes,
    once,
    lent,
    ...shared,
    fix: entry.fix ?? (release[0] === undefined ? '' : `${release[0]}()`),
  };
}
