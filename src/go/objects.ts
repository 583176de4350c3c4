/** Objects whose type is found when it is first asked for, since declarations may stand in any order. */
import type { FuncDecl, FuncLit, Ident } from './ast.ts';
import type { Variable } from './program.ts';
import { type Type, UNKNOWN } from './types.ts';

class Typed {
  #find: (() => Type) | undefined;
  #type: Type | undefined;

  constructor(find: () => Type) {
    this.#find = find;
  }

  /** Unknown while it is being found: a declaration in terms of itself is not valid Go. */
  get type(): Type {
    if (this.#type) return this.#type;
    const find = this.#find;
    this.#find = undefined;
    if (!find) return UNKNOWN;
    this.#type = find();
    return this.#type;
  }
}

export class VarObject extends Typed implements Variable {
  readonly kind = 'var';
  readonly name: string;
  readonly scope: Variable['scope'];
  declare readonly ident?: Ident;
  declare readonly owner?: FuncDecl | FuncLit;

  constructor(name: string, scope: Variable['scope'], find: () => Type, ident?: Ident, owner?: FuncDecl | FuncLit) {
    super(find);
    this.name = name;
    this.scope = scope;
    if (ident) this.ident = ident;
    if (owner) this.owner = owner;
  }
}

export class ConstObject extends Typed {
  readonly kind = 'const';
  readonly name: string;
  #evaluate: (() => number | undefined) | undefined;
  #value: number | undefined;

  constructor(name: string, find: () => Type, evaluate: () => number | undefined) {
    super(find);
    this.name = name;
    this.#evaluate = evaluate;
  }

  /** The value of an integer constant, where it can be told. */
  get value(): number | undefined {
    const evaluate = this.#evaluate;
    this.#evaluate = undefined;
    if (evaluate) this.#value = evaluate();
    return this.#value;
  }
}

export class TypeObject extends Typed {
  readonly kind = 'type';
  readonly name: string;

  constructor(name: string, find: () => Type) {
    super(find);
    this.name = name;
  }
}

/** A function; its type is its signature. */
export class FuncObject extends Typed {
  readonly kind = 'func';
  readonly name: string;
  readonly qualified: string;
  declare readonly decl?: FuncDecl;

  constructor(name: string, qualified: string, find: () => Type, decl?: FuncDecl) {
    super(find);
    this.name = name;
    this.qualified = qualified;
    if (decl) this.decl = decl;
  }
}
