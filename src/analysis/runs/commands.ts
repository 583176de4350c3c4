/** The functions that run a command of a tool: when one returns, the process ends, and what it has started is of the process. */
import type { CallExpr, Node } from '../../go/ast.ts';
import type { GoFunction, Package } from '../../go/program.ts';
import { type Type, typeString } from '../../go/types.ts';
import { walk } from '../../go/walk.ts';
import { initialisersOf, nodesOf, takersOf } from '../cfg/nodes.ts';

/** What the libraries for command lines, and those for plugins that are one process each, give to the function that runs a command. */
const COMMANDS =
  /^\*([\w./-]+\/cli(\/v\d)?\.(Context|Command)|github\.com\/(spf13\/cobra\.Command|ipfs\/go-ipfs-cmds\.Request|containernetworking\/cni\/pkg\/skel\.CmdArgs|choria-io\/fisk\.ParseContext|alecthomas\/kong\.(Context|Kong))|[\w./]+\/kingpin(\.v\d|\/v\d)?\.ParseContext)$/;

/**
 * Methods that libraries call by an interface: `Run([]string) int` of hashicorp/cli and what is like it, whose number is the status of the process,
 * `Execute([]string) error` of go-flags, those of google/subcommands and of a Windows service.
 */
const METHODS =
  /\.((Run|Exec|Execute|Main) func\((.*, )?\[\]string(, .*)?\) int|Execute func\((\[\]string\) error|\[\]string, <-chan .*svc\.ChangeRequest, .*|context\.Context, \*[\w./-]*flag\.FlagSet, .*\) .*ExitStatus))$/;

/** `func run(args []string) error` of package main. */
const OF_MAIN = /^func\(\[\]string\)( error| int)?$/;

/** Whether a value stands for the running of a command: its context is that of the process. */
export function isCommandType(type: Type): boolean {
  return COMMANDS.test(typeString(type));
}

/**
 * `newCommand("list", runList)`, which gives a `*cobra.Command`, `app.Command("list").Action(runList)`, and in a tool `parser.AddCommand("list", runList)`: what it is
 * given is run as that.
 */
export function makesCommand(pkg: Package, call: CallExpr): boolean {
  const name = call.fun.kind === 'SelectorExpr' ? call.fun.sel.name : '';
  const isNamed = (name === 'Action' && call.args.length === 1) || (/^(Add)?Command$/.test(name) && isOfTool(pkg));
  return isNamed || isCommandType(pkg.typeOf(call));
}

/** `Command{Func: cmdStart}`, `cmd.RunE = wrap(cmdStart)`: of a library for command lines, or of what is called so in a tool. */
export function fillsCommand(pkg: Package, n: Node): boolean {
  const [target] = n.kind === 'AssignStmt' ? n.lhs : [];
  const holder = n.kind === 'CompositeLit' ? n : target?.kind === 'SelectorExpr' ? target.x : undefined;
  const type = holder && pkg.typeOf(holder);
  if (type === undefined || isCommandValue(type)) return type !== undefined;
  return isOfTool(pkg) && /\bCommand$/.test(typeString(type)) && !answersRequests(pkg, type);
}

/** `struct { get func(d *Daemon, r *http.Request) Response }`: what a server is asked for. */
function answersRequests(pkg: Package, type: Type): boolean {
  const struct = pkg.underlying(type.kind === 'pointer' ? type.elem : type);
  const functions = struct.kind === 'struct' ? struct.fields.map((field) => pkg.underlying(field.type)) : [];
  return functions.some(
    (fn) => fn.kind === 'signature' && fn.params.some((param) => typeString(param) === '*net/http.Request'),
  );
}

/** A command, or a pointer to one. */
function isCommandValue(type: Type): boolean {
  return isCommandType(type.kind === 'pointer' ? type : { kind: 'pointer', elem: type });
}

/** Elsewhere a command is what a server is told, again and again. */
function isOfTool({ name, files: [file] }: Package): boolean {
  return name === 'main' || /(^|\/)(cmds?|cli|commands?)\/([^/]+\/)?[^/]+$/.test(file?.path ?? '');
}

/** `newCommand("list", func(ctx context.Context) error { … })`, `RunE: adapt(func(ctx context.Context) error { … })`. */
export function isLiteralOfCommand(fn: GoFunction): boolean {
  const { enclosing, pkg, pos, end } = fn;
  if (takersOf(fn).some((taker) => makesCommand(pkg, taker))) return true;
  const isAround = (n: Node) => n.pos <= pos && end <= n.end;
  const fills = (n: Node) => isAround(n) && fillsCommand(pkg, n);
  if (enclosing) return nodesOf(enclosing, 'CompositeLit').some(fills) || nodesOf(enclosing, 'AssignStmt').some(fills);
  return (
    fn.node.kind === 'FuncLit' &&
    initialisersOf(fn.file)
      .filter(isAround)
      .some((e) => hasNode(e, fills))
  );
}

function hasNode(root: Node, isIt: (n: Node) => boolean): boolean {
  let found = false;
  walk(root, (n) => {
    found ||= isIt(n);
    return !found && n.kind !== 'FuncLit';
  });
  return found;
}

export function isCommand(fn: GoFunction): boolean {
  const { pkg, name, type } = fn;
  if (pkg.name === 'main' && name === 'main') return true;
  const signature = pkg.typeOf(type); // which also tells types without source, of which the expressions alone tell nothing
  if (signature.kind !== 'signature') return false;
  const written = typeString(signature);
  if (pkg.name === 'main' && OF_MAIN.test(written)) return true;
  // what makes a command is called once for each
  const { params, results } = signature;
  return params.some(isCommandType) || results.some(isCommandValue) || METHODS.test(`${name} ${written}`);
}

/** The type of the receiver of a method; undefined where it has no name. */
export function receiverType({ node, pkg }: GoFunction): Type | undefined {
  const [name] = node.kind === 'FuncDecl' && node.recv ? node.recv.names : [];
  const object = name && pkg.objectOf(name);
  return object?.kind === 'var' ? object.type : undefined;
}
