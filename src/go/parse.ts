/** The border to tree-sitter: text in, compact syntax out. */
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';
import { maskNewExpr } from './new-expr.ts';
import { type Grammar, grammarOf, type Reading, readTree, type Skipping } from './read-tree.ts';
import type { Syntax } from './syntax.ts';
import { type CursorOperations, cursorOperations } from './tree-cursor.ts';

/** Text over this length (UTF-16 units) is not parsed: the parser may take a hundred times that in memory. */
const MAX_LENGTH = 1_000_000;
/** A deadline for hostile text; ordinary text takes a tenth of it. */
const MILLISECONDS = 500;
const MILLISECONDS_PER_UNIT = 1 / 1_000;

interface Engine {
  readonly parser: Parser;
  readonly grammar: Grammar;
  readonly cursor: CursorOperations;
}

let engine: Engine | undefined;
let loading: Promise<void> | undefined;

/** Loads the parser, once per thread; after it everything is synchronous and pure. */
export function loadParser(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const module = {};
  await Parser.init(module);
  const language = await Language.load(createRequire(import.meta.url).resolve('tree-sitter-go/tree-sitter-go.wasm'));
  engine = {
    parser: new Parser().setLanguage(language),
    grammar: grammarOf(language),
    cursor: cursorOperations(module),
  };
}

export type Parsed = { readonly ok: true; readonly syntax: Syntax } | { readonly ok: false; readonly reason: string };

/**
 * Parses the text of a Go file. A text that cannot be parsed within the limits gives the reason, for people. Bodies that
 * are skipped are left to `parseBody`; of a file with syntax errors none is.
 */
export function parse(text: string, skip: Skipping = 'none'): Parsed {
  if (text.length > MAX_LENGTH) return refuse(`it is larger than ${MAX_LENGTH / 1_000_000} MB`);
  if (text.includes('\0')) return refuse('it holds a NUL byte, which Go does not allow');
  const first = parseOnce(text, { text, shift: 0, skip });
  if (!first.ok || first.syntax.errors.length === 0) return first;
  const masked = maskNewExpr(text);
  if (masked === text) return first;
  const second = parseOnce(masked, { text, shift: 0, skip: 'none' });
  return second.ok && second.syntax.errors.length < first.syntax.errors.length ? second : first;
}

const BODY_PREFIX = 'package p\nfunc f()';

/** Parses the body of a function that stands at `start` to `end` of a text which has been parsed without errors. */
export function parseBody(text: string, start: number, end: number): Syntax {
  const source = BODY_PREFIX + text.slice(start, end);
  const parsed = parseOnce(source, { text, shift: start - BODY_PREFIX.length, skip: 'none' });
  if (!parsed.ok) throw new Error(`a body that was parsed once is refused: ${parsed.reason}`);
  return parsed.syntax;
}

function refuse(reason: string): Parsed {
  return { ok: false, reason };
}

/** Over when so many milliseconds have passed, and as many more have been worked: a busy machine must not make a file unreadable. */
function deadline(milliseconds: number): () => boolean {
  const end = performance.now() + milliseconds;
  let late: NodeJS.CpuUsage | undefined;
  return () => {
    if (performance.now() <= end) return false;
    late ??= process.cpuUsage();
    return worked(late) > milliseconds;
  };
}

function worked(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

function parseOnce(source: string, reading: Reading): Parsed {
  if (!engine) throw new Error('loadParser() has not been awaited in this thread');
  const { parser, grammar, cursor } = engine;
  const isOver = deadline(MILLISECONDS + source.length * MILLISECONDS_PER_UNIT);
  const tree = parser.parse(source, null, { progressCallback: isOver });
  if (!tree) {
    parser.reset();
    return refuse('it could not be parsed in time');
  }
  try {
    const syntax = readTree(tree, grammar, cursor, reading);
    return syntax ? { ok: true, syntax } : refuse('it nests too deeply');
  } finally {
    tree.delete();
  }
}
