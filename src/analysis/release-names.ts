/**
 * Methods and functions that by their names end the life of a value. A name alone makes no duty: it counts where a function itself calls it on one
 * path, or where a type has been seen to acquire something.
 */
import type { CallExpr } from '../go/ast.ts';
import type { GoFunction } from '../go/program.ts';

const ENDS =
  /^((graceful|force)?(close|stop|release)(withError|now|all)?|cancel|shutdown|disconnect|free|kill|destroy|dispose|unsubscribe|terminate|teardown)$/i;

/** Only beside one of those: a buffer is Reset, and a job is Done, without any duty. */
const MAY_END = /^(reset|done|end|cleanup|abort|quit|finish)$/i;

/** Of functions kept in a variable: `closer()`, `cleanup()`, `stop()`. */
const CLEANS =
  /^(close|closer|cancel|stop|stopper|release|cleanup|clean|shutdown|teardown|unsubscribe|undo|restore|unmount|dispose|free)(Fn|Func|f)?$/i;

/** Those of the called methods that release, if any does. */
export function releasesAmong(called: Iterable<string>): readonly string[] {
  const names = [...new Set(called)];
  const sure = names.filter((name) => ENDS.test(name));
  return sure.length > 0 ? names.filter((name) => ENDS.test(name) || MAY_END.test(name)) : [];
}

/** What the text of a function has in it if it names one of these. */
const NAMED =
  /clos|cancel|stop|releas|clean|shutdown|disconnect|free|kill|destroy|dispose|unsubscribe|terminate|teardown|undo|restore|unmount|reset/i;

export function namesRelease({ file, pos, end }: GoFunction): boolean {
  return NAMED.test(file.text.slice(pos, end));
}

export function isCleanUp(name: string): boolean {
  return CLEANS.test(name) || /(Cancel|Close|Closer|Cleanup|Stop|Release)$/.test(name);
}

/** `w.CloseGZ()`, `s.StopAll()`, `d.MagicClose()`: a method of a value that ends it in a way of its own; not `w.Closed()`, nor `w.OnClose(f)`. */
export function isOwnTeardown(method: string): boolean {
  if (
    /^([Ii]s|[Oo]n|[Cc]an|[Hh]as|[Ww]ait|[Nn]otify|[Rr]egister|[Ss]et|[Aa]fter|[Bb]efore|[Ss]hould)[A-Z]/.test(method)
  )
    return false;
  return /^([Cc]lose|[Ss]top|[Ss]hutdown|[Rr]elease)[A-Z]|[a-z](Close|Stop|Shutdown|Release|Finish)$/.test(method);
}

/** `Destroy`, `ClosePresets`: a function that ends something. */
export function endsByName(name: string): boolean {
  return /^(close|stop|shutdown|release|destroy|dispose|tear_?down|kill|cancel|finali[sz]e)/i.test(name);
}

/** `cleanupShim(ctx, shim)`, `destroyNetwork(n)`. */
export function isCleanUpCall(call: CallExpr): boolean {
  return /^(clean|close|release|destroy|dispose|teardown|shutdown|stop|free|delete|remove|abort)/i.test(
    calleeWord(call),
  );
}

/** The names under which a type of the package may offer to be released. */
export const TEARDOWNS: readonly string[] = [
  ...[
    'Close',
    'Stop',
    'Release',
    'Cancel',
    'Shutdown',
    'ShutDown',
    'Disconnect',
    'Free',
    'Kill',
    'Destroy',
    'Terminate',
    'Abort',
    'Discard',
  ],
  ...['close', 'stop', 'release', 'cancel', 'shutdown', 'disconnect', 'free', 'kill', 'destroy', 'terminate'],
  ...['abort', 'discard'],
];

const MAKES: ReadonlySet<string> = new Set(
  [
    'new open reopen create dial connect reconnect start make build get acquire accept listen begin fetch read run launch spawn subscribe watch',
    'clone init setup join fork alloc borrow checkout do request send query exec prepare stream mount load restart register',
  ].flatMap((words) => words.split(' ')),
);

/** What looks for something that is there: `checkForStream`, `findOpenFile`. */
const LOOKS = new Set(['check', 'find', 'lookup', 'peek', 'pick', 'choose', 'has', 'is']);

/** Whether a function is named for making what it gives. What is named by a noun (`client.Coordinator()`) may be somebody else's. */
export function makesByName(call: CallExpr): boolean {
  const words = wordsOf(calleeWord(call));
  return !LOOKS.has(words[0] ?? '') && words.some((word) => MAKES.has(word));
}

const OPENS = /^((try)?(dial|connect|open|acquire|listen|accept|subscribe|login)|new(stream|session|conn))/i;

/** Whether a function is named for opening what it gives: nothing about `Open` leaves in doubt that there is something to close. */
export function opensByName(call: CallExpr): boolean {
  return OPENS.test(calleeWord(call));
}

/** `newHTTPClient` is new, http and client. */
function wordsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

/** The last word of what is called: `Open` of `fs.Open`. */
export function calleeWord({ fun }: CallExpr): string {
  return fun.kind === 'SelectorExpr' ? fun.sel.name : fun.kind === 'Ident' ? fun.name : '';
}
