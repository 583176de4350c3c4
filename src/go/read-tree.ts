/** Reads a tree of the parser into the compact syntax: one walk with a cursor, since each step into the parser's memory costs. */
import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import { NONE, type Syntax } from './syntax.ts';

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
export function readTree(tree: Tree, grammar: Grammar, reading: Reading): Syntax | undefined {
  const broken = tree.rootNode.hasError;
  const reader = new Reader(grammar, broken ? { ...reading, skip: 'none' } : reading, broken);
  const cursor = tree.walk();
  try {
    return reader.read(cursor) ? reader.finish() : undefined;
  } finally {
    cursor.delete();
  }
}

/** What might be a function literal; in a comment or a string it only costs time. */
const FUNC_LITERAL = /\bfunc\s*\(/;

class Reader {
  private kind: Uint16Array;
  private field: Uint8Array;
  private start: Uint32Array;
  private end: Uint32Array;
  private after: Uint32Array;
  private count = 0;
  private readonly errors: number[] = [];
  private readonly unread = new Set<number>();
  private readonly grammar: Grammar;
  private readonly reading: Reading;
  private readonly broken: boolean;

  constructor(grammar: Grammar, reading: Reading, broken: boolean) {
    const capacity = Math.ceil(reading.text.length / (reading.skip === 'none' ? 4 : 16)) + 64;
    this.kind = new Uint16Array(capacity);
    this.field = new Uint8Array(capacity);
    this.start = new Uint32Array(capacity);
    this.end = new Uint32Array(capacity);
    this.after = new Uint32Array(capacity);
    this.grammar = grammar;
    this.reading = reading;
    this.broken = broken;
  }

  /** The walk is a loop, since hostile files nest deeper than a call stack; false if it came too deep. */
  read(cursor: TreeCursor): boolean {
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
        this.after[parent] = this.count;
        parent = above;
      }
    }
  }

  /** Notes the node under the cursor; tells what becomes of it. */
  private take(cursor: TreeCursor, parent: number): number {
    const id = cursor.nodeTypeId;
    const treatment = this.grammar.treatment[id] ?? BRANCH;
    if (this.broken) this.noteError(cursor, id, treatment);
    if (treatment === DROP) return DROP;
    const node = this.count++;
    if (node >= this.kind.length) this.grow();
    this.kind[node] = id;
    this.after[node] = node + 1;
    if (treatment === OPERATOR) return OPERATOR;
    if (this.treatmentOf(parent) === FIELDED) this.field[node] = cursor.currentFieldId;
    this.start[node] = cursor.startIndex + this.reading.shift;
    this.end[node] = cursor.endIndex + this.reading.shift;
    return treatment;
  }

  private treatmentOf(node: number): number {
    return node === NONE ? BRANCH : (this.grammar.treatment[this.kind[node] ?? 0] ?? BRANCH);
  }

  /** An error is a node of its own, with a number past the grammar's; what the parser made up is a token without text. */
  private noteError(cursor: TreeCursor, id: number, treatment: number): void {
    const wrong = treatment >= BRANCH ? id >= this.grammar.treatment.length : cursor.nodeIsMissing;
    if (wrong) this.errors.push(cursor.startIndex + this.reading.shift);
  }

  private skips(node: number, parent: number): boolean {
    const { skip, text } = this.reading;
    if (skip === 'none' || this.kindOf(node) !== 'block') return false;
    if (this.kindOf(parent) !== 'function_declaration' && this.kindOf(parent) !== 'method_declaration') return false;
    if (skip === 'plain' && FUNC_LITERAL.test(text.slice(this.start[node], this.end[node]))) return false;
    this.unread.add(node);
    return true;
  }

  private kindOf(node: number): string | undefined {
    return this.grammar.kinds[this.kind[node] ?? 0];
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

  finish(): Syntax {
    const length = this.count;
    return {
      text: this.reading.text,
      length,
      kind: this.kind.slice(0, length),
      field: this.field.slice(0, length),
      start: this.start.slice(0, length),
      end: this.end.slice(0, length),
      after: this.after.slice(0, length),
      kinds: this.grammar.kinds,
      fields: this.grammar.fields,
      errors: this.errors,
      unread: this.unread,
    };
  }
}
