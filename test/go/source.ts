import type { CallExpr, Ident, Node } from '../../src/go/ast.ts';
import { type LoadOptions, loadProgram } from '../../src/go/load.ts';
import { loadParser } from '../../src/go/parse.ts';
import type { Package, Program } from '../../src/go/program.ts';
import { typeString } from '../../src/go/types.ts';
import { walk } from '../../src/go/walk.ts';

await loadParser();

/** A program of the given files; `go.mod` makes them module example.com/m. */
export function program(files: Readonly<Record<string, string>>, options?: LoadOptions): Program {
  const sources = Object.entries({ 'go.mod': 'module example.com/m\n\ngo 1.26\n', ...files });
  return loadProgram(
    sources.map(([path, text]) => ({ path, text })),
    options,
  );
}

/** The package of one file, `p/a.go`. */
export function packageOf(text: string): Package {
  return program({ 'p/a.go': `package p\n${text}` }).packages[0]!;
}

function nodesOf<K extends Node['kind']>(pkg: Package, kind: K): Extract<Node, { kind: K }>[] {
  const found: Node[] = [];
  for (const file of pkg.files) {
    for (const decl of file.decls) {
      walk(decl, (node) => {
        if (node.kind === kind) found.push(node);
      });
    }
  }
  return found as Extract<Node, { kind: K }>[];
}

/** Each call as written up to its arguments, with what it calls. */
export function callees(pkg: Package): Record<string, string> {
  const found: [string, string][] = [];
  for (const { text, decls } of pkg.files) {
    for (const decl of decls) {
      walk(decl, (node) => {
        if (node.kind === 'CallExpr') found.push([text.slice(node.fun.pos, node.fun.end), describe(pkg, node)]);
      });
    }
  }
  return Object.fromEntries(found);
}

function describe(pkg: Package, call: CallExpr): string {
  const callee = pkg.calleeOf(call);
  if (!callee) return '?';
  return `${callee.kind} ${callee.func?.pkg === pkg ? callee.func.name : callee.name}`;
}

/** The types of the variables that are called `name`, in source order. */
function typesOf(pkg: Package, name: string): string[] {
  return nodesOf(pkg, 'Ident')
    .filter((id) => id.name === name)
    .map((id) => typeString(pkg.typeOf(id)));
}

export function lastType(pkg: Package, name: string): string | undefined {
  return typesOf(pkg, name).at(-1);
}

export function identsOf(pkg: Package, name: string): Ident[] {
  return nodesOf(pkg, 'Ident').filter((id) => id.name === name);
}
