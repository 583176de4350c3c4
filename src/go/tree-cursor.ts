/**
 * A cursor over a tree in the parser's memory. That of web-tree-sitter copies itself into that memory and out again at each step and each question, which
 * costs more than they do; this one stays there. One can be open at a time, and while it is nothing else may be asked of the parser.
 */
import type { Tree } from 'web-tree-sitter';

type Operation = (tree: number) => number;

/** What a cursor can do, from the module that `Parser.init` has filled. */
export function cursorOperations(module: object) {
  const operation = (name: string): Operation => {
    const found: unknown = Reflect.get(module, `_ts_tree_${name}_wasm`);
    if (!isOperation(found)) throw new Error(`web-tree-sitter has no ${name}, or somebody else has initialized it`);
    return found;
  };
  return {
    root: operation('root_node'),
    open: operation('cursor_new'),
    close: operation('cursor_delete'),
    firstChild: operation('cursor_goto_first_child'),
    nextSibling: operation('cursor_goto_next_sibling'),
    parent: operation('cursor_goto_parent'),
    kind: operation('cursor_current_node_type_id'),
    field: operation('cursor_current_field_id'),
    start: operation('cursor_start_index'),
    end: operation('cursor_end_index'),
    isMissing: operation('cursor_current_node_is_missing'),
  };
}

export type CursorOperations = ReturnType<typeof cursorOperations>;

function isOperation(found: unknown): found is Operation {
  return typeof found === 'function';
}

export class Cursor {
  private readonly operations: CursorOperations;
  private readonly tree: number;

  /** At the root of the tree. */
  constructor(operations: CursorOperations, tree: Tree) {
    const address: unknown = Reflect.get(tree, 0);
    if (typeof address !== 'number') throw new Error('a tree of web-tree-sitter has no address');
    this.operations = operations;
    this.tree = address;
    operations.root(address);
    operations.open(address);
  }

  close(): void {
    this.operations.close(this.tree);
  }

  gotoFirstChild(): boolean {
    return this.operations.firstChild(this.tree) === 1;
  }

  gotoNextSibling(): boolean {
    return this.operations.nextSibling(this.tree) === 1;
  }

  gotoParent(): void {
    this.operations.parent(this.tree);
  }

  get kind(): number {
    return this.operations.kind(this.tree);
  }

  get field(): number {
    return this.operations.field(this.tree);
  }

  get start(): number {
    return this.operations.start(this.tree);
  }

  get end(): number {
    return this.operations.end(this.tree);
  }

  get isMissing(): boolean {
    return this.operations.isMissing(this.tree) === 1;
  }
}
