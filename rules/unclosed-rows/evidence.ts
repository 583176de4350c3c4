/**
 * Rows of a handle whose type is not known: a query in SQL that gives a value and an error is taken to give rows, unless the function does with the value what
 * nobody does with rows. May wrongly report a client that reads the whole answer at once and gives a value with methods such as `Next`.
 */
import type { AcquirerOf } from '../../src/analysis/acquisition.ts';
import type { CallExpr, Expr, Node } from '../../src/go/ast.ts';
import type { GoFunction, Package } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { acquirersOfType } from '../resources.ts';

const QUERIES = /^Queryx?(Context)?$/;
const SQL = /^["`]\s*(select|show|with)\s/i;

const OF_ROWS = new Set(
  ['Next', 'Scan', 'Err', 'Close', 'Columns', 'ColumnTypes', 'NextResultSet'].concat([
    'StructScan',
    'MapScan',
    'SliceScan',
    'Values',
    'RawValues',
    'FieldDescriptions',
    'CommandTag',
  ]),
);

/** `rows, err := db.Query("SELECT …")`, where nothing is known of `db`. */
export const rowsByUse: AcquirerOf = (pkg, call, { fn, targets }) =>
  asksInSql(pkg, call) && isUsedAsRows(pkg, fn, targets[0]) ? acquirersOfType('*database/sql.Rows') : [];

function asksInSql(pkg: Package, call: CallExpr): boolean {
  const { fun, args } = call;
  if (fun.kind !== 'SelectorExpr' || !QUERIES.test(fun.sel.name) || pkg.calleeOf(call)) return false;
  return args.some((arg) => arg.kind === 'BasicLit' && SQL.test(arg.value));
}

/** Whether the function does nothing with the value but what can be done with rows. */
function isUsedAsRows(pkg: Package, fn: GoFunction, value: Expr | undefined): boolean {
  const variable = value?.kind === 'Ident' ? pkg.objectOf(value) : undefined;
  if (!variable) return false;
  const fitting = new Set<Node>();
  let fits = true;
  walk(fn.body, (n) => {
    if (n.kind === 'SelectorExpr' && OF_ROWS.has(n.sel.name)) fitting.add(n.x);
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
