/**
 * Functions that set something up, and the folders of programs: what names alone tell, where the callers are in other packages and cannot be seen.
 *
 * What a program sets up on its way up is of the process: it lives as long, and where the set-up fails the program ends.
 */
import type { CallExpr } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { takersOf } from '../cfg/nodes.ts';

/** Whether what a function starts is as a rule meant to run as long as the process: that it is set up again and again, its package does not tell. */
export function mayStartForGood(fn: GoFunction): boolean {
  return isSetUp(fn) || isOfCommand(fn);
}

/** Whether a program fails with a function: it is of a command, or its name says that it sets up or runs the whole of something in `main`. */
export function mayEndProgram(fn: GoFunction): boolean {
  return isOfCommand(fn) || (fn.pkg.name === 'main' && isSetUp(fn));
}

const SET_UP =
  /^([Nn]ew|[Rr]un|[Ss]tart|[Ss]erve|[Ll]isten|[Ii]nit(ialize)?|[Ss]et_?[Uu]p|[Cc]onfigure|[Mm]ain|[Ee]xecute|[Ll]aunch|[Pp]repare|([Gg]et)?[Ii]nstance|[Bb]ootstrap)(?![a-z])/;

/** By the name of the declared function, also for a literal in it. */
export function isSetUp({ enclosing, node }: GoFunction): boolean {
  return enclosing ? isSetUp(enclosing) : node.kind === 'FuncDecl' && namesSetUp(node.name.name);
}

export function namesSetUp(name: string): boolean {
  return SET_UP.test(name);
}

/** Whether a function is of tests, or of what only tests use: where it waits in vain, the test has failed. */
export function isOfTests(fn: GoFunction): boolean {
  return fn.file.test || isForTests(fn);
}

/** Whether a function that is none of the tests themselves is there for them alone: its file imports `testing`, or a test turns it on. */
export function isForTests(fn: GoFunction): boolean {
  const { test, text } = fn.file;
  return (!test && /^\s*(import )?"testing"$/m.test(text)) || isInjected(fn);
}

/** `failpoint.Inject("name", func() { … })`: only a test turns it on; elsewhere it is not there. */
export function isInjected(fn: GoFunction): boolean {
  const { enclosing, pkg } = fn;
  return enclosing !== undefined && (takersOf(fn).some((call) => injects(pkg, call)) || isInjected(enclosing));
}

export function injects(pkg: Package, call: CallExpr): boolean {
  return /^github\.com\/pingcap\/failpoint\./.test(pkg.calleeOf(call)?.name ?? '');
}

/** `cmd/` itself may hold all of a server; what stands in its folders is of one command each. */
const COMMANDS = /(^|\/)((cmd|cli)\/[^/]+|commands?)\//i;

/** Whether a function stands in a folder of commands, of which each runs once in a process. One that answers requests is a server: each does the same again. */
export function isOfCommand({ file, pkg }: GoFunction): boolean {
  return COMMANDS.test(file.path) && !answersRequests(pkg);
}

const servers = new WeakMap<Package, boolean>();

function answersRequests(pkg: Package): boolean {
  const known = servers.get(pkg);
  if (known !== undefined) return known;
  const found = pkg.files.some(({ test, text }) => !test && /\bfunc [^{}]*\*http\.Request\b/.test(text));
  servers.set(pkg, found);
  return found;
}

const tools = new WeakMap<Package, boolean>();

/** What a program that goes on has in its text: it serves, waits for a signal, or loops without an end. */
const GOES_ON = /\b(ListenAndServe|Serve(TLS|HTTP)?\(|signal\.Notify)|\bfor \{|\bselect \{\}/;

/** Whether a package is a program of its own that does its work and ends. */
export function isTool(pkg: Package): boolean {
  const known = tools.get(pkg);
  if (known !== undefined) return known;
  const own = pkg.files.filter((file) => !file.test);
  const found = pkg.name === 'main' && own.every(({ text }) => !GOES_ON.test(text));
  tools.set(pkg, found);
  return found;
}
