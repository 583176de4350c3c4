/** Reads a tree of the parser into the compact syntax: one walk with a cursor, since each step into the parser's memory costs. */
import type { Language, Tree } from 'web-tree-sitter';
import { NONE, type Syntax } from './syntax.ts';
import { Cursor, type CursorOperations } from './tree-cursor.ts';

/** Deeper trees are refused, since lowering recurses. Hand-written Go stays under 100. */
const MAX_DEPTH = 1_000;

/** What becomes of a node of the parser's tree: `FIELDED` is a branch whose children are told apart by fields, which cost a call each. */
const [DROP, OPERATOR, LEAF, BRANCH, FIELDED] = [0, 1, 2, 3, 4];

/** The words of the grammar, by the numbers of its nodes and fields. */
export interface Grammar {
  readonly kinds: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly treatment: Uint8Array;
}

export function grammarOf(language: Language): Grammar {
  return {
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
  `function_declaration method_declaration func_literal function_type method_elem parameter_declaration
  variadic_parameter_declaration field_declaration import_spec type_spec type_alias type_parameter_declaration const_spec var_spec
  if_statement for_statement for_clause range_clause receive_statement expression_switch_statement type_switch_statement type_case
  expression_case communication_case slice_expression`.split(/\s+/),
);

function treatmentOf(kind: string, named: boolean): number {
  if (!named) return OPERATORS.has(kind) ? OPERATOR : DROP;
  if (kind === 'comment') return DROP;
  if (LEAVES.has(kind)) return LEAF;
  return FIELDED_KINDS.has(kind) ? FIELDED : BRANCH;
}

/** Which bodies of declared functions are left out: `plain` ones have no function literals. */
export type Skipping = 'none' | 'plain' | 'all';

export interface Reading {
  /** The text whose words the nodes have; offsets in the tree are `shift` less than in it. */
  readonly text: string;
  readonly shift: number;
  readonly skip: Skipping;
}

/** Reads a tree; undefined if it is too deep. The tree stays the caller's to delete. */
export function readTree(
  tree: Tree,
  grammar: Grammar,
  operations: CursorOperations,
  reading: Reading,
): Syntax | undefined {
  const broken = tree.rootNode.hasError;
  const reader = new Reader(grammar, broken ? { ...reading, skip: 'none' } : reading, broken);
  const cursor = new Cursor(operations, tree);
  try {
    return reader.read(cursor) ? reader.finish() : undefined;
  } finally {
    cursor.close();
  }
}

/** What might be a function literal; in a comment or a string it only costs time. */
const FUNC_LITERAL = /\bfunc\s*\(/;

/** The properties of nodes; one set for all readings of a thread, since to make and clear it costs as much as to fill it. */
class Columns {
  kind = new Uint16Array(0);
  field = new Uint8Array(0);
  start = new Uint32Array(0);
  end = new Uint32Array(0);
  after = new Uint32Array(0);

  /** Makes room, and keeps what there is. */
  reserve(length: number): void {
    if (length <= this.kind.length) return;
    const capacity = Math.max(length, this.kind.length * 2);
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
}

const columns = new Columns();

class Reader {
  private count = 0;
  private readonly errors: number[] = [];
  private readonly unread = new Set<number>();
  private readonly grammar: Grammar;
  private readonly reading: Reading;
  private readonly broken: boolean;

  constructor(grammar: Grammar, reading: Reading, broken: boolean) {
    this.grammar = grammar;
    this.reading = reading;
    this.broken = broken;
  }

  /** The walk is a loop, since hostile files nest deeper than a call stack; false if it came too deep. */
  read(cursor: Cursor): boolean {
    const open: number[] = [];
    let parent = NONE;
    for (;;) {
      const node = this.count;
      if (this.take(cursor, parent) >= BRANCH && !this.skips(node, parent) && cursor.gotoFirstChild()) {
        if (open.length >= MAX_DEPTH) return false;
        open.push(parent);
        parent = node;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        const above = open.pop();
        if (above === undefined) return true;
        cursor.gotoParent();
        columns.after[parent] = this.count;
        parent = above;
      }
    }
  }

  /** Notes the node under the cursor; tells what becomes of it. */
  private take(cursor: Cursor, parent: number): number {
    const id = cursor.kind;
    const treatment = this.grammar.treatment[id] ?? BRANCH;
    if (this.broken) this.noteError(cursor, id, treatment);
    if (treatment === DROP) return DROP;
    const node = this.count++;
    columns.reserve(this.count);
    const { shift } = this.reading;
    const placed = treatment !== OPERATOR;
    columns.kind[node] = id;
    columns.after[node] = node + 1;
    columns.field[node] = placed && this.treatmentOf(parent) === FIELDED ? cursor.field : 0;
    columns.start[node] = placed ? cursor.start + shift : 0;
    columns.end[node] = placed ? cursor.end + shift : 0;
    return treatment;
  }

  private treatmentOf(node: number): number {
    return node === NONE ? BRANCH : (this.grammar.treatment[columns.kind[node] ?? 0] ?? BRANCH);
  }

  /** An error is a node of its own, with a number past the grammar's; what the parser made up is a token without text. */
  private noteError(cursor: Cursor, id: number, treatment: number): void {
    const wrong = treatment >= BRANCH ? id >= this.grammar.treatment.length : cursor.isMissing;
    if (wrong) this.errors.push(cursor.start + this.reading.shift);
  }

  private skips(node: number, parent: number): boolean {
    const { skip, text } = this.reading;
    if (skip === 'none' || this.kindOf(node) !== 'block') return false;
    if (this.kindOf(parent) !== 'function_declaration' && this.kindOf(parent) !== 'method_declaration') return false;
    if (skip === 'plain' && FUNC_LITERAL.test(text.slice(columns.start[node], columns.end[node]))) return false;
    this.unread.add(node);
    return true;
  }

  private kindOf(node: number): string | undefined {
    return this.grammar.kinds[columns.kind[node] ?? 0];
  }

  finish(): Syntax {
    const length = this.count;
    return {
      text: this.reading.text,
      length,
      kind: columns.kind.slice(0, length),
      field: columns.field.slice(0, length),
      start: columns.start.slice(0, length),
      end: columns.end.slice(0, length),
      after: columns.after.slice(0, length),
      kinds: this.grammar.kinds,
      fields: this.grammar.fields,
      errors: this.errors,
      unread: this.unread,
    };
  }
}
