/** Which declared functions of a package have a word in their text: what does not is not worth to be lowered, let alone walked. */
import type { GoFunction, Package } from '../../go/program.ts';

const known = new WeakMap<Package, ReadonlyMap<string, readonly GoFunction[]>>();

/** In source order; only words of ASCII letters are kept. */
export function functionsWith(pkg: Package, word: string): readonly GoFunction[] {
  const index = known.get(pkg) ?? indexOf(pkg);
  known.set(pkg, index);
  return index.get(word) ?? [];
}

function indexOf(pkg: Package): ReadonlyMap<string, readonly GoFunction[]> {
  const index = new Map<string, GoFunction[]>();
  for (const fn of pkg.functions) {
    if (fn.enclosing) continue; // its text is part of that of the function around it
    for (const word of fn.file.text.slice(fn.pos, fn.end).match(/[A-Za-z_]\w*/g) ?? []) {
      const functions = index.get(word);
      if (!functions) index.set(word, [fn]);
      else if (functions.at(-1) !== fn) functions.push(fn);
    }
  }
  return index;
}
