/**
 * Control-flow graph of one function.
 *
 *            entry                     for i := 0; i < n; i++ {        init
 *              |                           body                          |
 *            blocks, joined by edges   }                             +-> cond --no--> done
 *          /   |   \                                                 |    |yes
 *     return  fall  panic                                            post<-body
 *
 * A block's nodes run in order: simple statements, conditions (expressions), the heads of ranges, the communications of selects. Conditions are
 * split at `&&`, `||` and `!`, so that the condition of an edge is always one test. A switch without a tag is a chain of tests. Deferred calls
 * stand where they are registered; whoever follows a path runs them at its end. A path ends in an exit: a return, the end of the function, or
 * a call that does not come back. An endless loop or an empty select has no way out, and so no exit.
 */
import type { CaseClause, CommClause, Expr, ForStmt, Ident, RangeStmt, Stmt } from '../../go/ast.ts';

export interface Cfg {
  readonly entry: Block;
  /** Those that a path reaches. */
  readonly blocks: readonly Block[];
  /** Those that none reaches, such as what stands below an endless loop. */
  readonly dead: readonly Block[];
}

export interface Block {
  readonly id: number;
  /** What the block is, for people: `if.then`, `for.body`. */
  readonly label: string;
  readonly nodes: readonly CfgNode[];
  readonly edges: readonly Edge[];
  /** Set where the function ends: after a `return`, at the closing brace (`fall`), or in a call that does not return. */
  readonly exit?: 'return' | 'fall' | 'no-return';
  /** The innermost loop that it is a part of. */
  readonly loop: Loop | undefined;
}

export interface Loop {
  readonly stmt: ForStmt | RangeStmt;
  /** Where each pass begins. */
  readonly head: Block;
  readonly outer: Loop | undefined;
}

/** A RangeStmt stands for one step of the range, not for its body. */
export type CfgNode = Stmt | Expr;

export interface Edge {
  readonly to: Block;
  /** Why this edge is taken; absent for an edge that is always taken. */
  readonly when?: Condition;
}

export type Condition =
  | { readonly kind: 'test'; readonly expr: Expr; readonly holds: boolean }
  | {
      readonly kind: 'case';
      readonly tag: Expr | undefined;
      /** Absent where no clause is taken. */
      readonly clause: CaseClause | undefined;
      /** What the tag is not, where this is the way of the default. */
      readonly excluded: readonly Expr[];
      /** `v` and `x` of `switch v := x.(type)`: each clause has a `v` of its own. */
      readonly binds?: { readonly name: Ident; readonly x: Expr };
    }
  | { readonly kind: 'comm'; readonly clause: CommClause }
  | { readonly kind: 'range'; readonly range: RangeStmt; readonly more: boolean };

/** The graph as text, one line a block: `2 for.body: x = f() -> 1`. */
export function formatCfg(cfg: Cfg, textOf: (node: CfgNode) => string): string {
  return cfg.blocks.map((b) => formatBlock(b, textOf)).join('\n');
}

function formatBlock(block: Block, textOf: (node: CfgNode) => string): string {
  const nodes = block.nodes.map(textOf).join('; ');
  const edges = block.edges.map((e) => `${e.to.id}${e.when ? ` [${formatCondition(e.when, textOf)}]` : ''}`);
  const way = block.exit ? ` -> ${block.exit}` : edges.length ? ` -> ${edges.join(', ')}` : '';
  return `${block.id} ${block.label}:${nodes ? ` ${nodes}` : ''}${way}`;
}

function formatCondition(when: Condition, textOf: (node: CfgNode) => string): string {
  switch (when.kind) {
    case 'test':
      return `${when.holds ? '' : 'not '}${textOf(when.expr)}`;
    case 'case':
      return when.clause?.list.length ? `case ${when.clause.list.map(textOf).join(', ')}` : 'default';
    case 'comm':
      return when.clause.comm ? `comm ${textOf(when.clause.comm)}` : 'default';
    case 'range':
      return when.more ? 'next' : 'end';
  }
}
