/** The functions of a package: declared ones, then literals, each in source order. Bodies stay unlowered until somebody looks. */
import type { BlockStmt, FuncDecl, FuncLit, FuncType, Node } from './ast.ts';
import type { ModelFile } from './package-model.ts';
import type { GoFile, GoFunction, Package } from './program.ts';
import type { Resolution } from './scope.ts';
import { embeddedName } from './type-expr.ts';
import { walk } from './walk.ts';

export class FunctionTable {
  readonly all: readonly GoFunction[];
  private readonly declared = new Map<FuncDecl, GoFunction>();
  /** By the declared function around them. */
  private readonly literals = new Map<FuncDecl, readonly LiteralFunction[]>();
  private readonly atPackageLevel = new Map<FuncLit, LiteralFunction>();
  private readonly pkg: Package;
  private readonly resolution: Resolution;

  /** Of files that are only context no functions are listed. */
  constructor(pkg: Package, files: readonly ModelFile[], resolution: Resolution) {
    this.pkg = pkg;
    this.resolution = resolution;
    const literals = files.filter((file) => !file.context).flatMap((file) => this.addFile(file));
    this.all = [...this.declared.values(), ...literals];
  }

  of(node: FuncDecl | FuncLit): GoFunction | undefined {
    if (node.kind === 'FuncDecl') return this.declared.get(node);
    const decl = this.declarationAround(node);
    if (!decl) return this.atPackageLevel.get(node);
    return this.literalsIn(decl).find((literal) => literal.pos === node.pos);
  }

  /** Those of a body that was skipped are known only when it has been read. */
  private literalsIn(decl: FuncDecl): readonly LiteralFunction[] {
    const known = this.literals.get(decl) ?? [];
    const fn = this.declared.get(decl);
    if (known.length > 0 || !fn) return known;
    const within = new LazyLiterals(decl);
    const literals = literalFunctions(fn, fn, within.list, within);
    this.literals.set(decl, literals);
    return literals;
  }

  private declarationAround(lit: FuncLit): FuncDecl | undefined {
    let at = this.resolution.enclosing.get(lit);
    while (at?.kind === 'FuncLit') at = this.resolution.enclosing.get(at);
    return at;
  }

  /** Adds the functions of a file; returns its literals. */
  private addFile(file: ModelFile): LiteralFunction[] {
    return file.decls.flatMap((decl) => {
      if (decl.kind === 'FuncDecl') return 'body' in decl ? this.addDeclared(file, decl) : [];
      return decl.kind === 'VarDecl' ? this.addVariables(file, decl, decl.names[0]?.name ?? '_') : [];
    });
  }

  private addDeclared(file: ModelFile, decl: FuncDecl): LiteralFunction[] {
    const fn = new DeclaredFunction(this.pkg, file, decl, isDamaged(file, decl));
    this.declared.set(decl, fn);
    const within = new LazyLiterals(decl);
    // what the parser could not read may hold literals that are not in the tree
    const spans = fn.damaged ? within.list : file.literals.filter(({ pos }) => pos > decl.pos && pos < decl.end);
    const literals = literalFunctions(fn, fn, spans, within);
    this.literals.set(decl, literals);
    return literals;
  }

  private addVariables(file: ModelFile, decl: Node, name: string): LiteralFunction[] {
    const within = new LazyLiterals(decl);
    const around = { name, pkg: this.pkg, file, damaged: isDamaged(file, decl) };
    const literals = literalFunctions(around, undefined, within.list, within);
    for (const literal of literals) this.atPackageLevel.set(literal.node, literal);
    return literals;
  }
}

function isDamaged(file: ModelFile, { pos, end }: Span): boolean {
  return file.errors.some((offset) => offset >= pos && offset <= end);
}

interface Span {
  readonly pos: number;
  readonly end: number;
}

type Around = Pick<GoFunction, 'name' | 'pkg' | 'file' | 'damaged'>;

/** Names literals and finds the function around each: literals nest as their spans do. */
function literalFunctions(
  around: Around,
  outermost: GoFunction | undefined,
  spans: readonly Span[],
  within: LazyLiterals,
): LiteralFunction[] {
  const open: LiteralFunction[] = [];
  return spans.map((span, i) => {
    while ((open.at(-1)?.end ?? span.end) < span.end) open.pop();
    const enclosing = open.at(-1) ?? outermost;
    const name = `${enclosing?.name ?? around.name}.func${i + 1}`;
    const literal = new LiteralFunction(
      { name, pkg: around.pkg, file: around.file, damaged: around.damaged },
      span,
      enclosing,
      within,
    );
    open.push(literal);
    return literal;
  });
}

/** The literals under a node, found when one is first looked at. */
class LazyLiterals {
  private readonly root: Node;
  private found: readonly FuncLit[] | undefined;
  private byPos: ReadonlyMap<number, FuncLit> | undefined;

  constructor(root: Node) {
    this.root = root;
  }

  get list(): readonly FuncLit[] {
    this.found ??= literalsUnder(this.root);
    return this.found;
  }

  at(pos: number): FuncLit {
    this.byPos ??= new Map(this.list.map((lit) => [lit.pos, lit]));
    const lit = this.byPos.get(pos);
    if (!lit) throw new Error(`no function literal at offset ${pos}`);
    return lit;
  }
}

function literalsUnder(root: Node): FuncLit[] {
  const found: FuncLit[] = [];
  walk(root, (node) => {
    if (node.kind === 'FuncLit') found.push(node);
  });
  return found;
}

class DeclaredFunction implements GoFunction {
  readonly name: string;
  readonly pkg: Package;
  readonly node: FuncDecl;
  readonly file: GoFile;
  readonly enclosing = undefined;
  readonly damaged: boolean;

  constructor(pkg: Package, file: GoFile, decl: FuncDecl, damaged: boolean) {
    this.name = functionName(decl);
    this.pkg = pkg;
    this.node = decl;
    this.file = file;
    this.damaged = damaged;
  }

  get pos(): number {
    return this.node.pos;
  }

  get end(): number {
    return this.node.end;
  }

  get type(): FuncType {
    return this.node.type;
  }

  get body(): BlockStmt {
    return this.node.body ?? { kind: 'BlockStmt', pos: this.end, end: this.end, stmts: [] };
  }
}

/** `Get`, `(*T).Close`, `T.String`. */
function functionName(decl: FuncDecl): string {
  if (!decl.recv) return decl.name.name;
  const type = embeddedName(decl.recv.type);
  return `${decl.recv.type.kind === 'StarExpr' ? `(*${type})` : type}.${decl.name.name}`;
}

class LiteralFunction implements GoFunction {
  readonly name: string;
  readonly pkg: Package;
  readonly pos: number;
  readonly end: number;
  readonly file: GoFile;
  readonly enclosing: GoFunction | undefined;
  readonly damaged: boolean;
  private readonly within: LazyLiterals;

  constructor(of: Around, { pos, end }: Span, enclosing: GoFunction | undefined, within: LazyLiterals) {
    this.name = of.name;
    this.pkg = of.pkg;
    this.pos = pos;
    this.end = end;
    this.file = of.file;
    this.enclosing = enclosing;
    this.damaged = of.damaged;
    this.within = within;
  }

  get node(): FuncLit {
    return this.within.at(this.pos);
  }

  get type(): FuncType {
    return this.node.type;
  }

  get body(): BlockStmt {
    return this.node.body;
  }
}
