/** Arbitrary Go files, and arbitrary edits of them. */
import fc from 'fast-check';
import type { Call, Func } from './go-file.ts';

/** What is done to a file; `at` and `call` are taken modulo what there is. */
export interface Edit {
  readonly kind: keyof typeof EDITS;
  readonly at: number;
  readonly call: number;
  readonly leaks: boolean;
  /** Tells apart what is added. */
  readonly id: number;
}

type Change = (funcs: readonly Func[], edit: Edit) => readonly Func[];

const EDITS = {
  comment: onFunc((f) => ({ ...f, comments: f.comments + 1 })),
  reorder: (funcs, { at, call }) => {
    const [moved, ...rest] = [...funcs.slice(at % funcs.length), ...funcs.slice(0, at % funcs.length)];
    const to = call % funcs.length;
    return moved ? [...rest.slice(0, to), moved, ...rest.slice(to)] : funcs;
  },
  rename: onFunc((f) => ({ ...f, name: `${f.name}X` })),
  indent: onCall((call) => [{ ...call, depth: call.depth + 1 }]),
  variable: onCall((call) => [{ ...call, variable: `${call.variable}x` }]),
  literal: onCall((call, { id }) => [{ ...call, argument: `"changed${id}"` }]),
  'add call': onCall((call, edit) => (edit.at % 2 ? [added(edit), call] : [call, added(edit)])),
  'add function': (funcs, edit) => {
    const at = edit.at % (funcs.length + 1);
    return [...funcs.slice(0, at), { name: `New${edit.id}`, calls: [added(edit)], comments: 0 }, ...funcs.slice(at)];
  },
  'leave early': onCall((call) => [{ ...call, leavesEarly: true }]),
  mend: onCall((call) => [{ ...call, leaks: false, leavesEarly: false }]),
} satisfies Readonly<Record<string, Change>>;

function onFunc(change: (f: Func, edit: Edit) => Func): Change {
  return (funcs, edit) => funcs.map((f, i) => (i === edit.at % funcs.length ? change(f, edit) : f));
}

function onCall(change: (call: Call, edit: Edit) => readonly Call[]): Change {
  return onFunc((f, edit) => ({
    ...f,
    calls: f.calls.flatMap((call, i) => (i === edit.call % f.calls.length ? change(call, edit) : [call])),
  }));
}

function added({ id, leaks }: Edit): Call {
  return newCall(id, leaks, `"new${id}"`);
}

function newCall(id: number, leaks: boolean, argument: string): Call {
  return { id, leaks, argument, variable: 'f', depth: 1, leavesEarly: false };
}

/** Files of a few functions with a few calls each, all of the same subject. */
const files: fc.Arbitrary<readonly Func[]> = fc
  .array(fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
  .map((functions) =>
    functions.map((calls, at) => ({
      name: `F${at}`,
      comments: 0,
      calls: calls.map((leaks, i) => newCall(at * 10 + i, leaks, `"old${at}${i}"`)),
    })),
  );

/** A file, and what becomes of it by up to four edits of these kinds at a time; what is added has ids from 100, 200, … on. */
export function history(kinds: readonly Edit['kind'][], steps = 1): fc.Arbitrary<readonly (readonly Func[])[]> {
  const edit = fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(9), call: fc.nat(9), leaks: fc.boolean() });
  const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
  return fc.tuple(files, fc.array(edits, { minLength: 1, maxLength: steps })).map(([start, pushes]) => {
    const versions = [start];
    for (const [n, edits] of pushes.entries()) {
      const id = 100 * (n + 1);
      versions.push(edits.reduce((now, e, i) => EDITS[e.kind](now, { ...e, id: id + i }), versions.at(-1) ?? []));
    }
    return versions;
  });
}
