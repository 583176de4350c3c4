/**
 * Compares the trees of web-tree-sitter, which the project uses, with those of the native binding over real files: kind, range and field of
 * every node.
 *
 *     npm run parity -- <folder>...        (the first 2,000 Go files in order of path; installs the native binding in a temporary folder)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Language, Parser } from 'web-tree-sitter';

const FILES = 2_000;

/** What the cursors of the two bindings have in common. */
interface Cursor {
  readonly nodeType: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly currentFieldName: string | null;
  readonly nodeIsNamed: boolean;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

interface NativeParser {
  setLanguage(language: unknown): void;
  parse(text: string): { walk(): Cursor };
}

const paths = process.argv.slice(2).flatMap(goFiles).slice(0, FILES);
if (paths.length === 0) {
  console.error('usage: npm run parity -- <folder>...');
  process.exit(2);
}

const temporary = mkdtempSync(join(tmpdir(), 'parity-'));
try {
  const native = installNative(temporary);
  const wasm = await loadWasm();
  let nodes = 0;
  const different: string[] = [];
  for (const path of paths) {
    const text = readFileSync(path, 'utf8');
    const tree = wasm.parse(text);
    const cursor = tree?.walk();
    const count = cursor ? compare(cursor, native.parse(text).walk()) : undefined;
    if (count === undefined) different.push(path);
    nodes += count ?? 0;
    cursor?.delete();
    tree?.delete();
    await setImmediate(); // lets the native binding free its trees
  }
  console.log(`${paths.length} files, ${nodes} nodes, ${different.length} files with a different tree`);
  for (const path of different) console.log(`  ${path}`);
  process.exitCode = different.length > 0 ? 1 : 0;
} finally {
  rmSync(temporary, { recursive: true });
}

function goFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function installNative(folder: string): NativeParser {
  const packages = ['tree-sitter@0.25.1', 'tree-sitter-go@0.25.0'];
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--silent', ...packages], { stdio: 'inherit' });
  const load = createRequire(join(folder, 'package.json'));
  const Native = load(join(folder, 'node_modules', 'tree-sitter')) as new () => NativeParser;
  const parser = new Native();
  parser.setLanguage(load(join(folder, 'node_modules', 'tree-sitter-go')));
  return parser;
}

async function loadWasm(): Promise<Parser> {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-go/tree-sitter-go.wasm');
  return new Parser().setLanguage(await Language.load(grammar));
}

/** Walks two trees in step; the number of nodes, or undefined where they differ. */
function compare(a: Cursor, b: Cursor): number | undefined {
  const others = nodesOf(b);
  let nodes = 0;
  for (const node of nodesOf(a)) {
    if (node !== others.next().value) return undefined;
    nodes++;
  }
  return others.next().done ? nodes : undefined;
}

/** Each node in preorder as text, with its depth. */
function* nodesOf(cursor: Cursor): Generator<string> {
  let depth = 0;
  for (;;) {
    const { nodeType, startIndex, endIndex, currentFieldName, nodeIsNamed } = cursor;
    yield `${depth} ${nodeType} ${startIndex}-${endIndex} ${currentFieldName ?? ''} ${nodeIsNamed}`;
    if (cursor.gotoFirstChild()) {
      depth++;
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent()) return;
      depth--;
    }
  }
}
