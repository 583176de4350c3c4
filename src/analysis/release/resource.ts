import type { CallExpr, Expr } from '../../go/ast.ts';

/** What a value obliges its holder to do, as rules describe it to the must-release analysis. */
export interface Resource {
  /** The rule that reports it; absent for what is shown to be one by what code does with it. */
  readonly rule?: string;
  /** What it is, for messages: file, connection. */
  readonly what: string;
  /** The field of the acquired value that must be released: `Body` of a response. Absent: the value itself. */
  readonly field?: string;
  /** A function of the code base has put it into that field; see in-fields.ts. */
  readonly filled?: true;
  /** Methods of what must be released that release it. */
  readonly methods: readonly string[];
  /** Methods of the acquired value that release its field: `Write` of a response. */
  readonly ownerMethods?: readonly string[];
  /** Methods that release it when they come out false: `Next` of rows, which closes them after the last one. */
  readonly exhaustedBy?: readonly string[];
  /** Methods that release it where they fail. */
  readonly releasedByFailing?: readonly string[];
  /** A field of what the acquiring call is given that, where it is true, leaves the release to the library. */
  readonly managed?: string;
  /** It holds nothing where the acquiring call is given nil. */
  readonly idleWithNil?: boolean;
  /** It holds nothing until it is first used: a client that dials by then. */
  readonly lazy?: boolean;
  /** Whether it holds anything hangs on who made it: a file of an `fs.FS` may be of memory. */
  readonly sometimes?: boolean;
  /** A program sets one up, and ends where that fails. */
  readonly once?: boolean;
  /** It is a function, released by calling it. */
  readonly called?: boolean;
  /** What a fix calls on it to release it, arguments included: `Close()`; empty where that is not the same everywhere. */
  readonly fix?: string;
  /**
   * Whether the functions of the standard library only use what they are given (`io.ReadAll`), so that the duty stays; those of `takes` do not.
   * Otherwise passing it on hands it over.
   */
  readonly lent: boolean;
  readonly takes?: ReadonlySet<string>;
  /** Other functions, and packages of such, that only use what they are given. */
  readonly borrows?: ReadonlySet<string>;
  /** What functions without source that make something which only uses it, and which cannot end it, are called: `NewStoreClient` of generated code. */
  readonly viewedBy?: RegExp;
  /** Functions of other packages that release what they are given. */
  readonly releasers?: ReadonlySet<string>;
  /** Whether a function without source, other than those of the standard library, only uses what it is given as its n-th argument. */
  borrowsAt?(callee: string, argument: number): boolean;
  /** Whether nothing of what such a function is given lives on in its result. */
  detached?(callee: string): boolean;
  /** Whether a call that is lent the resource uses it up, which does the worst harm of a missed release away: a body that is read to its end. */
  drains?(callee: string, call: CallExpr): boolean;
}

/** How a variable or expression stands to the resource. */
export type Held =
  /** The resource itself. */
  | 'handle'
  /** It is kept inside: in a field (`in:Body`, `in:conn.file`), or in an element (`in:[]`). */
  | `in:${string}`
  /** A borrower made around it (`bufio.NewReader(f)`): releasing it does not release the resource, but whoever gets it may. */
  | 'wrapper';

/** What a function does with a resource that it is given. */
export type Fate =
  | 'released'
  | 'moved'
  | 'borrowed'
  /** Kept in the result, which cannot end it. */
  | 'wrapped'
  | 'drained'
  /** Ended where the error that it returns is nil (`on-success`), or where it is not (`on-failure`), and only there. */
  | 'on-success'
  | 'on-failure';

/** Whether a call of a function reads the body of a response to its end, after which its connection is free. */
export function readsToEnd(callee: string, call: CallExpr): boolean {
  return READERS.has(callee) || (callee === 'io.Copy' && isDiscard(call.args[0]));
}

const READERS = new Set(['io.ReadAll', 'io/ioutil.ReadAll', '(*bytes.Buffer).ReadFrom']);

function isDiscard(e: Expr | undefined): boolean {
  return e?.kind === 'SelectorExpr' && e.sel.name === 'Discard';
}
