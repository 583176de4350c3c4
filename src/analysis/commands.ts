/** The functions that run a command of a tool: when one returns, the process ends, and what it has started is of the process. */
import type { Expr, Field } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { type Type, typeString } from '../go/types.ts';

/** What the libraries for command lines give to the function that runs a command. */
const COMMANDS = /^\*github\.com\/(spf13\/cobra\.Command|(urfave|codegangsta|minio)\/cli(\/v\d)?\.(Context|Command))$/;

export function isCommand({ pkg, name, type }: GoFunction): boolean {
  if (pkg.name === 'main' && name === 'main') return true;
  return type.params.some((field) => typesOf(pkg, field).some((t) => COMMANDS.test(typeString(t))));
}

function typesOf(pkg: Package, { names, type }: Field): readonly Type[] {
  const variables = names.flatMap((name) => pkg.objectOf(name) ?? []);
  return [declaredType(pkg, type), ...variables.flatMap((v) => (v.kind === 'var' ? [v.type] : []))];
}

/** The type that a type expression of a declaration means, which `*T` as an expression does not. */
export function declaredType(pkg: Package, e: Expr): Type {
  return e.kind === 'StarExpr' ? { kind: 'pointer', elem: declaredType(pkg, e.x) } : pkg.typeOf(e);
}
