/**
 * The compact form of a parse: nodes in preorder, one array a property. The children of node `i` are `i + 1` and on, each at the `after`
 * of the one before, until `after[i]`. Punctuation, most keywords and comments are left out; operators are kept.
 */
export interface Syntax {
  readonly text: string;
  readonly length: number;
  /** Index into `kinds`. */
  readonly kind: Uint16Array;
  /** Index into `fields`, 0 for none; read only under kinds whose children order does not tell apart. */
  readonly field: Uint8Array;
  /** Offsets in UTF-16 units; 0 for an operator. */
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** The first node after the subtree. */
  readonly after: Uint32Array;
  readonly kinds: readonly string[];
  readonly fields: readonly (string | null)[];
  /** Offsets of syntax errors and missing tokens, ascending. */
  readonly errors: readonly number[];
  /** Bodies of declared functions whose contents have not been read. */
  readonly unread: ReadonlySet<number>;
}

/** Stands for a child that is not there. */
export const NONE = -1;

export function kindOf(s: Syntax, node: number): string {
  return s.kinds[s.kind[node] ?? 0] ?? 'ERROR';
}

export function fieldOf(s: Syntax, node: number): string {
  return s.fields[s.field[node] ?? 0] ?? '';
}

export function startOf(s: Syntax, node: number): number {
  return s.start[node] ?? 0;
}

export function endOf(s: Syntax, node: number): number {
  return s.end[node] ?? 0;
}

export function textOf(s: Syntax, node: number): string {
  return s.text.slice(s.start[node], s.end[node]);
}

/** The first node after the subtree: the next sibling, where there is one. */
export function afterOf(s: Syntax, node: number): number {
  return s.after[node] ?? s.length;
}

export function childrenOf(s: Syntax, node: number): number[] {
  const found: number[] = [];
  if (node === NONE) return found;
  const end = afterOf(s, node);
  for (let child = node + 1; child < end; child = afterOf(s, child)) found.push(child);
  return found;
}

export function firstChild(s: Syntax, node: number): number {
  return node !== NONE && node + 1 < afterOf(s, node) ? node + 1 : NONE;
}

/** The child after `child` under `node`. */
export function siblingOf(s: Syntax, node: number, child: number): number {
  if (child === NONE) return NONE;
  const next = afterOf(s, child);
  return next < afterOf(s, node) ? next : NONE;
}

export function childOfKind(s: Syntax, node: number, kind: string): number {
  const end = afterOf(s, node);
  for (let child = node + 1; child < end; child = afterOf(s, child)) if (kindOf(s, child) === kind) return child;
  return NONE;
}

export function childByField(s: Syntax, node: number, field: string): number {
  const end = afterOf(s, node);
  for (let child = node + 1; child < end; child = afterOf(s, child)) if (fieldOf(s, child) === field) return child;
  return NONE;
}

export function childrenByField(s: Syntax, node: number, field: string): number[] {
  return childrenOf(s, node).filter((child) => fieldOf(s, child) === field);
}
