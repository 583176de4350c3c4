/** The functions that run a command of a tool: when one returns, the process ends, and what it has started is of the process. */
import type { CallExpr } from '../go/ast.ts';
import type { GoFunction, Package } from '../go/program.ts';
import { type Type, typeString } from '../go/types.ts';

/** What the libraries for command lines, and those for plugins that are one process each, give to the function that runs a command. */
const COMMANDS =
  /^\*([\w./-]+\/cli(\/v\d)?\.(Context|Command)|github\.com\/(spf13\/cobra\.Command|ipfs\/go-ipfs-cmds\.Request|containernetworking\/cni\/pkg\/skel\.CmdArgs))$/;

/**
 * Methods that libraries call by an interface: `Run([]string) int` of hashicorp/cli and what is like it, whose number is the status of the process,
 * `Execute([]string) error` of go-flags, those of google/subcommands and of a Windows service.
 */
const METHODS =
  /\.((Run|Exec|Execute|Main) func\((.*, )?\[\]string(, .*)?\) int|Execute func\((\[\]string\) error|\[\]string, <-chan .*svc\.ChangeRequest, .*|context\.Context, \*[\w./-]*flag\.FlagSet, .*\) .*ExitStatus))$/;

/** `func run(args []string) error` of package main. */
const OF_MAIN = /^func\(\[\]string\) (error|int)$/;

/** Whether a value stands for the running of a command: its context is that of the process. */
export function isCommandType(type: Type): boolean {
  return COMMANDS.test(typeString(type));
}

/** `newCommand("list", runList)`, which gives a `*cobra.Command`: what it is given is run as that. */
export function makesCommand(pkg: Package, call: CallExpr): boolean {
  return isCommandType(pkg.typeOf(call));
}

export function isCommand(fn: GoFunction): boolean {
  const { pkg, name, type } = fn;
  if (pkg.name === 'main' && name === 'main') return true;
  const signature = pkg.typeOf(type); // which also tells types without source, of which the expressions alone tell nothing
  if (signature.kind !== 'signature') return false;
  const written = typeString(signature);
  if (pkg.name === 'main' && OF_MAIN.test(written)) return true;
  return signature.params.some(isCommandType) || METHODS.test(`${name} ${written}`);
}

/** The type of the receiver of a method; undefined where it has no name. */
export function receiverType({ node, pkg }: GoFunction): Type | undefined {
  const [name] = node.kind === 'FuncDecl' && node.recv ? node.recv.names : [];
  const object = name && pkg.objectOf(name);
  return object?.kind === 'var' ? object.type : undefined;
}
