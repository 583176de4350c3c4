/** The border to tree-sitter: text in, compact syntax out. Nothing else in the project knows the parser. */
import { createRequire } from 'node:module';
import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { maskNewExpr } from './new-expr.ts';
import type { Syntax } from './syntax.ts';

/** Text over this length (UTF-16 units) is not parsed: the parser may take a hundred times that in memory. */
const MAX_LENGTH = 1_000_000;
/** Deeper trees are refused, since lowering recurses. Hand-written Go stays under 100. */
const MAX_DEPTH = 1_000;
const MAX_MILLISECONDS = 500;

/** What becomes of a node of the parser's tree: see `walk`. */
const DROP = 0;
const OPERATOR = 1;
const LEAF = 2;
const BRANCH = 3;
/** A branch whose children are told apart by their fields, which cost a call each. */
const FIELDED = 4;

interface Engine {
  readonly parser: Parser;
  readonly kinds: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly treatment: Uint8Array;
}

let engine: Engine | undefined;

/** Loads the parser, once per thread; after it everything is synchronous and pure. */
export async function loadParser(): Promise<void> {
  if (engine) return;
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-go/tree-sitter-go.wasm');
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  engine = {
    parser,
    kinds: language.types.map((kind) => kind ?? 'ERROR'),
    fields: language.fields,
    treatment: Uint8Array.from(language.types, (kind, id) => treatmentOf(kind ?? '', language.nodeTypeIsNamed(id))),
  };
}

const LEAVES = new Set(
  `identifier type_identifier field_identifier package_identifier label_name blank_identifier int_literal float_literal
  imaginary_literal rune_literal interpreted_string_literal raw_string_literal nil true false iota dot empty_statement
  fallthrough_statement`.split(/\s+/),
);
const OPERATORS = new Set(
  `+ - * / % & | ^ << >> &^ && || == != < > <= >= ! <- ~ = := += -= *= /= %= &= |= ^= <<= >>= &^= ... chan`.split(
    /\s+/,
  ),
);

const FIELDED_KINDS = new Set(
  `function_declaration method_declaration func_literal function_type method_elem parameter_declaration variadic_parameter_declaration
  field_declaration import_spec type_spec type_alias type_parameter_declaration const_spec var_spec if_statement for_clause
  range_clause receive_statement expression_switch_statement type_switch_statement type_case expression_case communication_case
  slice_expression array_type assignment_statement short_var_declaration for_statement`.split(/\s+/),
);

function treatmentOf(kind: string, named: boolean): number {
  if (!named) return OPERATORS.has(kind) ? OPERATOR : DROP;
  if (kind === 'comment') return DROP;
  if (LEAVES.has(kind)) return LEAF;
  return FIELDED_KINDS.has(kind) ? FIELDED : BRANCH;
}

export type Parsed = { readonly ok: true; readonly syntax: Syntax } | { readonly ok: false; readonly reason: string };

/** Parses the text of a Go file. A text that cannot be parsed within the limits gives the reason, for people. */
export function parse(text: string): Parsed {
  if (!engine) throw new Error('loadParser() has not been awaited in this thread');
  if (text.length > MAX_LENGTH) return refuse(`it is larger than ${MAX_LENGTH / 1_000_000} MB`);
  if (text.includes('\0')) return refuse('it holds a NUL byte, which Go does not allow');
  const first = parseOnce(engine, text, text);
  if (!first.ok || first.syntax.errors.length === 0) return first;
  const masked = maskNewExpr(text);
  if (masked === text) return first;
  const second = parseOnce(engine, masked, text);
  return second.ok && second.syntax.errors.length < first.syntax.errors.length ? second : first;
}

function refuse(reason: string): Parsed {
  return { ok: false, reason };
}

/** Parses `source`, a text of the same length as `text`, and gives the tree the words of `text`. */
function parseOnce(engine: Engine, source: string, text: string): Parsed {
  const deadline = performance.now() + MAX_MILLISECONDS;
  const tree = engine.parser.parse(source, null, { progressCallback: () => performance.now() > deadline });
  if (!tree) {
    engine.parser.reset();
    return refuse(`it could not be parsed within ${MAX_MILLISECONDS} ms`);
  }
  const syntax = readTree(engine, tree, text, deadline);
  return typeof syntax === 'string' ? refuse(syntax) : { ok: true, syntax };
}

function readTree(engine: Engine, tree: Tree, text: string, deadline: number): Syntax | string {
  const cursor = tree.walk();
  try {
    const broken = tree.rootNode.hasError;
    const reader = new Reader(Math.ceil(text.length / 4) + 64, engine.treatment, broken);
    const failure = reader.read(cursor, deadline);
    return failure ?? reader.finish(text, engine);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** One walk over a tree with a cursor. It is a loop, since hostile files nest deeper than a call stack. */
class Reader {
  kind: Uint16Array;
  field: Uint8Array;
  start: Uint32Array;
  end: Uint32Array;
  after: Uint32Array;
  count = 0;
  readonly errors: number[] = [];
  readonly treatment: Uint8Array;
  readonly broken: boolean;

  constructor(capacity: number, treatment: Uint8Array, broken: boolean) {
    this.kind = new Uint16Array(capacity);
    this.field = new Uint8Array(capacity);
    this.start = new Uint32Array(capacity);
    this.end = new Uint32Array(capacity);
    this.after = new Uint32Array(capacity);
    this.treatment = treatment;
    this.broken = broken;
  }

  read(cursor: TreeCursor, deadline: number): string | undefined {
    const open: number[] = [];
    let fielded = false;
    for (;;) {
      const node = this.count;
      const treatment = this.take(cursor, fielded);
      if (treatment >= BRANCH && cursor.gotoFirstChild()) {
        if (open.length >= MAX_DEPTH) return `it nests deeper than ${MAX_DEPTH} levels`;
        open.push(node);
        fielded = treatment === FIELDED;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        const parent = open.pop();
        if (parent === undefined) return undefined;
        cursor.gotoParent();
        this.after[parent] = this.count;
        fielded = this.treatment[this.kind[open.at(-1) ?? 0] ?? 0] === FIELDED;
      }
      if ((node & 0xfff) === 0 && performance.now() > deadline)
        return `it could not be read within ${MAX_MILLISECONDS} ms`;
    }
  }

  /** Notes the node under the cursor; tells whether its children are wanted. */
  private take(cursor: TreeCursor, fielded: boolean): number {
    const id = cursor.nodeTypeId;
    const treatment = this.treatment[id] ?? BRANCH;
    if (this.broken && (treatment >= BRANCH ? id >= this.treatment.length : cursor.nodeIsMissing)) {
      this.errors.push(cursor.startIndex);
    }
    if (treatment === DROP) return DROP;
    const node = this.count++;
    if (node >= this.kind.length) this.grow();
    this.kind[node] = id;
    this.after[node] = node + 1;
    if (treatment === OPERATOR) return OPERATOR;
    if (fielded) this.field[node] = cursor.currentFieldId;
    this.start[node] = cursor.startIndex;
    this.end[node] = cursor.endIndex;
    return treatment;
  }

  private grow(): void {
    const capacity = this.kind.length * 2;
    const wider = <T extends Uint8Array | Uint16Array | Uint32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.kind = wider(new Uint16Array(capacity), this.kind);
    this.field = wider(new Uint8Array(capacity), this.field);
    this.start = wider(new Uint32Array(capacity), this.start);
    this.end = wider(new Uint32Array(capacity), this.end);
    this.after = wider(new Uint32Array(capacity), this.after);
  }

  finish(text: string, engine: Engine): Syntax {
    const length = this.count;
    return {
      text,
      length,
      kind: this.kind.slice(0, length),
      field: this.field.slice(0, length),
      start: this.start.slice(0, length),
      end: this.end.slice(0, length),
      after: this.after.slice(0, length),
      kinds: engine.kinds,
      fields: engine.fields,
      errors: this.errors,
    };
  }
}
