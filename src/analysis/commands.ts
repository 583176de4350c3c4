/** The functions that run a command of a tool: when one returns, the process ends, and what it has started is of the process. */
import type { GoFunction } from '../go/program.ts';
import { type Type, typeString } from '../go/types.ts';

/** What the libraries for command lines give to the function that runs a command. */
const COMMANDS = /^\*github\.com\/(spf13\/cobra\.Command|(urfave|codegangsta|minio)\/cli(\/v\d)?\.(Context|Command))$/;

export function isCommand({ pkg, name, type }: GoFunction): boolean {
  if (pkg.name === 'main' && name === 'main') return true;
  const signature = pkg.typeOf(type); // which also tells types without source, of which the expressions alone tell nothing
  return signature.kind === 'signature' && signature.params.some((param) => COMMANDS.test(typeString(param)));
}

/** The type of the receiver of a method; undefined where it has no name. */
export function receiverType({ node, pkg }: GoFunction): Type | undefined {
  const [name] = node.kind === 'FuncDecl' && node.recv ? node.recv.names : [];
  const object = name && pkg.objectOf(name);
  return object?.kind === 'var' ? object.type : undefined;
}
