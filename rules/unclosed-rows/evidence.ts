/**
 * Rows and statements of a handle whose type is not known: a query in SQL that gives a value and an error is taken to give rows, unless the function does
 * with the value what nobody does with rows. May wrongly report a client that reads the whole answer at once and gives a value with methods such as `Next`.
 */
import type { Acquirer, AcquirerOf } from '../../src/analysis/release/acquisition.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { acquirersOfType, resourceNamed } from '../resources.ts';

/** What a method of such a handle gives, going by its name, its SQL, and what is done with the value. */
interface Given {
  readonly method: RegExp;
  readonly sql: RegExp;
  readonly uses: ReadonlySet<string>;
  acquirers(): readonly Acquirer[];
  /** Methods of the handle that end what it gave. */
  readonly endedBy?: RegExp;
}

const GIVEN: readonly Given[] = [
  {
    method: /^Queryx?(Context)?$/,
    sql: /^["`]\s*(select|show|with)\s/i,
    uses: new Set(
      [
        'Next Scan Err Close Columns ColumnTypes NextResultSet StructScan MapScan SliceScan',
        'Values RawValues FieldDescriptions CommandTag',
      ].flatMap((names) => names.split(' ')),
    ),
    acquirers: () => acquirersOfType('*database/sql.Rows'),
  },
  {
    method: /^Preparex?(Context)?$/,
    sql: /^["`]\s*(select|show|with|insert|update|delete|replace)\s/i,
    uses: new Set(
      'Exec ExecContext Query QueryContext QueryRow QueryRowContext Queryx QueryRowx Get Select Close'.split(' '),
    ),
    acquirers: statement,
    endedBy: /^(Commit|Rollback|Close)$/,
  },
];

function statement(): readonly Acquirer[] {
  const resource = resourceNamed('(*database/sql.DB).Prepare', new Set(['statement']));
  return resource ? [{ resource, result: 0, error: 'last', basis: 'shape' }] : [];
}

/** `rows, err := db.Query("SELECT …")`, `stmt, err := db.Prepare("INSERT …")`, where nothing is known of `db`. */
export const rowsByUse: AcquirerOf = (pkg, call, { fn, targets }) => {
  const given = givenBy(pkg, fn, call);
  return given && isUsedAs(pkg, fn, targets[0], given.uses) ? given.acquirers() : [];
};

function givenBy(pkg: Package, fn: GoFunction, call: CallExpr): Given | undefined {
  const { fun, args } = call;
  if (fun.kind !== 'SelectorExpr') return undefined;
  const given = GIVEN.find(({ method }) => method.test(fun.sel.name));
  if (!given || pkg.calleeOf(call) || (given.endedBy && calls(pkg, fn, fun.x, given.endedBy))) return undefined;
  return args.some((arg) => arg.kind === 'BasicLit' && given.sql.test(arg.value)) ? given : undefined;
}

/** Whether the function calls such a method on the handle itself. */
function calls(pkg: Package, fn: GoFunction, handle: Expr, methods: RegExp): boolean {
  const object = handle.kind === 'Ident' ? pkg.objectOf(handle) : undefined;
  let found = false;
  walk(fn.body, (n) => {
    const onIt = n.kind === 'SelectorExpr' && n.x.kind === 'Ident' && pkg.objectOf(n.x) === object;
    found ||= onIt && methods.test(n.sel.name);
    return !found;
  });
  return object !== undefined && found;
}

/** Whether the function does nothing with the value but what can be done with rows, or with a statement. */
function isUsedAs(pkg: Package, fn: GoFunction, value: Expr | undefined, uses: ReadonlySet<string>): boolean {
  const variable = value?.kind === 'Ident' ? pkg.objectOf(value) : undefined;
  if (!variable) return false;
  const fitting = new Set<Node>();
  let fits = true;
  walk(fn.body, (n) => {
    if (n.kind === 'SelectorExpr' && uses.has(n.sel.name)) fitting.add(n.x);
    // `_ = rows` does nothing
    if (n.kind === 'AssignStmt') for (const e of isBlank(n.lhs) ? n.rhs : n.lhs) fitting.add(e);
    if (n.kind === 'Ident' && pkg.objectOf(n) === variable) fits &&= fitting.has(n);
    return fits;
  });
  return fits;
}

function isBlank(targets: readonly Expr[]): boolean {
  return targets.every((e) => e.kind === 'Ident' && e.name === '_');
}
