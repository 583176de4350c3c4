import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a compiled module, for tests that need a process of their own. Node 20 does not run TypeScript. */
export function built(source: string): string {
  const from = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const compiled = from(`dist/${source.replace(/\.ts$/, '.js')}`);
  const made = statSync(compiled, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made < statSync(from(source)).mtimeMs) throw new Error(`${compiled} is out of date: npm run build`);
  return compiled;
}
