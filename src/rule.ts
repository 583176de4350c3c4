/** The contract that every folder of rules/ implements. */
import type { Cfg } from './analysis/cfg.ts';
import type { Confidence, Fix, Severity, Step } from './finding.ts';
import type { Node } from './go/ast.ts';
import type { GoFunction, Package } from './go/program.ts';

export interface Rule {
  /** The folder's name. */
  readonly id: string;
  readonly severity: Severity;
  run(context: RuleContext): void;
}

/** All that a rule may see: one function of one package. */
export interface RuleContext {
  readonly pkg: Package;
  readonly fn: GoFunction;
  readonly cfg: Cfg;
  report(report: Report): void;
}

export interface Report {
  /** The acquisition or start. */
  readonly node: Node;
  /** Callee and assigned names of the acquisition; see Identity. */
  readonly subject: string;
  readonly occurrence: number;
  readonly confidence: Confidence;
  readonly message: string;
  readonly trace: readonly Step[];
  readonly fixes?: readonly Fix[];
}

/** Makes a rule; here so that a rule file begins with its data and says what it is. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
