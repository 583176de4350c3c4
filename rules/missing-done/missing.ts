/** What the parts of the rule find. */
import type { CfgNode, Edge } from '../../src/analysis/cfg/cfg.ts';
import type { Confidence } from '../../src/finding.ts';
import type { CallExpr, GoStmt } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import type { GroupCall } from './groups.ts';

/** A path, in the function that it is of, and where it ends; absent at the closing brace. */
export interface Way {
  readonly fn: GoFunction;
  readonly path: readonly Edge[];
  readonly node: CfgNode | undefined;
}

export interface Missing {
  /**
   * `path`: the goroutine ends without Done on some path. `start`: what Add counts is not started on some path. `never`: there is no Done at all. `late`: the
   * goroutine counts itself.
   */
  readonly kind: 'path' | 'start' | 'never' | 'late';
  /** `wg`, as it is written. */
  readonly name: string;
  readonly add: CallExpr | undefined;
  readonly start: GoStmt | CallExpr | undefined;
  readonly way: Way | undefined;
  readonly wait: Waiting;
  readonly confidence: Confidence;
}

/** Who waits. */
export interface Waiting {
  readonly fn: GoFunction;
  readonly call: GroupCall;
}
