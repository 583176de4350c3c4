/** The contract that every folder of rules/ implements. */
import type { Confidence, Fix, Severity, Step } from './finding.ts';
import type { AssignStmt, CallExpr, ForStmt, GoStmt, RangeStmt, SelectStmt, SendStmt, UnaryExpr } from './go/ast.ts';
import type { GoFunction, Package } from './go/program.ts';

export interface Rule {
  /** The folder's name. */
  readonly id: string;
  readonly severity: Severity;
  /** What the text of a function must match for the rule to look at it; a cheap way to leave most functions alone. */
  readonly mentions?: RegExp;
  /** Looks at one function, declared or literal. What it keeps between functions is keyed by them or their package. */
  run(context: RuleContext): void;
}

/** All that a rule may see. */
export interface RuleContext {
  readonly pkg: Package;
  readonly fn: GoFunction;
  report(report: Report): void;
}

export interface Report {
  /**
   * The acquisition, the start, the assignment that loses it, or what a goroutine never gets past (a loop, a receive, a select): where the finding is, and what
   * it is recognised by.
   */
  readonly node: CallExpr | GoStmt | SendStmt | AssignStmt | ForStmt | RangeStmt | UnaryExpr | SelectStmt;
  readonly confidence: Confidence;
  /** One sentence: what leaks, and on which path. */
  readonly message: string;
  readonly trace: readonly Step[];
  readonly fixes: readonly Fix[];
  /** It leaks only where the declared function around it fails: nothing is lost if the program ends with that. */
  readonly atFailure?: boolean;
  /** The function in each run of which it leaks but once, and little: nothing is lost if a program runs that but once. */
  readonly oncePer?: GoFunction;
  /** It may leak in each pass of a loop that comes to its end: as good as once, where a program that ends runs it. */
  readonly few?: boolean;
  /** The function with the end of whose context it leaks, and not before: nothing is lost if that lasts as long as the program. */
  readonly withContextOf?: GoFunction;
  /** The function with whose context what leaks ends by itself: little is lost if that ends with a request, or with its caller. */
  readonly endsWithContextOf?: GoFunction;
  /**
   * The method that ends the life of the value that it belongs to, and leaves it: nothing is lost if a program calls that but once, or never. Along with a
   * context, both have to last.
   */
  readonly leftBy?: GoFunction;
}

/** Makes a rule; here so that a rule file begins with its data and says what it is. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
