/** Builds control-flow graphs: one method a statement, which appends to the current block and leaves behind the one that follows. */
import type {
  BlockStmt,
  BranchStmt,
  CallExpr,
  CaseClause,
  Expr,
  ForStmt,
  IfStmt,
  LabeledStmt,
  RangeStmt,
  SelectStmt,
  Stmt,
  SwitchStmt,
  TypeSwitchStmt,
} from '../../go/ast.ts';
import type { Block, Cfg, CfgNode, Condition, Edge, Loop } from './cfg.ts';

type MutableBlock = {
  readonly id: number;
  readonly label: string;
  readonly nodes: CfgNode[];
  readonly edges: Edge[];
  exit?: 'return' | 'fall' | 'no-return';
  loop: Loop | undefined;
};

/** Where `break` and `continue` go. */
interface Target {
  readonly label: string | undefined;
  readonly onBreak: MutableBlock;
  readonly onContinue?: MutableBlock;
  readonly loop?: Loop;
}

/** What the syntax alone does not tell. */
export interface Knowledge {
  /** The calls that do not come back: `panic`, `os.Exit`. */
  noReturn(call: CallExpr): boolean;
  /** The ranges that do not end by themselves: over the channel of a ticker, which nobody closes. */
  isEndless(range: RangeStmt): boolean;
  /** The loops that make a pass, whatever happens: they are entered by their body, and tested only after it. */
  makesPass(loop: ForStmt | RangeStmt): boolean;
}

/** Builds the graph of a body. */
export function buildCfg(body: BlockStmt, knowledge: Knowledge): Cfg {
  return new Builder(knowledge).build(body);
}

class Builder {
  private readonly knowledge: Knowledge;
  private readonly blocks: MutableBlock[] = [];
  private readonly targets: Target[] = [];
  private readonly labels = new Map<string, MutableBlock>();
  private current: MutableBlock;
  /** The label of the statement that follows, for `continue L`. */
  private pendingLabel: string | undefined;
  private fallthroughTo: MutableBlock | undefined;

  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
    this.current = this.block('entry');
  }

  build(body: BlockStmt): Cfg {
    const entry = this.current;
    this.stmts(body.stmts);
    this.current.exit = 'fall';
    const reached = reachable(entry);
    const dead = this.blocks.filter((b) => !reached.has(b));
    return { entry, blocks: [...reached].sort((a, b) => a.id - b.id), dead };
  }

  private block(label: string): MutableBlock {
    const block: MutableBlock = { id: this.blocks.length, label, nodes: [], edges: [], loop: this.loop };
    this.blocks.push(block);
    return block;
  }

  private get loop(): Loop | undefined {
    return this.targets.findLast((t) => t.loop)?.loop;
  }

  private jump(to: MutableBlock, when?: Condition): void {
    this.current.edges.push(when ? { to, when } : { to });
  }

  /** What follows a jump can be reached by a label only. */
  private afterJump(): void {
    this.current = this.block('unreachable');
  }

  private stmts(list: readonly Stmt[]): void {
    for (const s of list) this.stmt(s);
  }

  private stmt(s: Stmt): void {
    const label = this.pendingLabel;
    this.pendingLabel = undefined;
    switch (s.kind) {
      case 'BlockStmt':
        return this.stmts(s.stmts);
      case 'IfStmt':
        return this.ifStmt(s);
      case 'ForStmt':
        return this.forStmt(s, label);
      case 'RangeStmt':
        return this.rangeStmt(s, label);
      case 'SwitchStmt':
        return this.switchStmt(s, label);
      case 'TypeSwitchStmt':
        return this.typeSwitchStmt(s, label);
      case 'SelectStmt':
        return this.selectStmt(s, label);
      case 'LabeledStmt':
        return this.labeledStmt(s);
      case 'BranchStmt':
        return this.branchStmt(s);
      default:
        return this.simpleStmt(s);
    }
  }

  private simpleStmt(s: Stmt): void {
    this.current.nodes.push(s);
    if (s.kind === 'ReturnStmt') this.current.exit = 'return';
    else if (s.kind === 'ExprStmt' && s.x.kind === 'CallExpr' && this.knowledge.noReturn(s.x))
      this.current.exit = 'no-return';
    if (this.current.exit) this.afterJump();
  }

  private labeledStmt(s: LabeledStmt): void {
    const block = this.labelBlock(s.label.name);
    block.loop = this.loop; // it may have been made for a `goto` elsewhere
    this.jump(block);
    this.current = block;
    this.pendingLabel = s.label.name;
    this.stmt(s.stmt);
  }

  private labelBlock(name: string): MutableBlock {
    const known = this.labels.get(name);
    if (known) return known;
    const block = this.block(`label.${name}`);
    this.labels.set(name, block);
    return block;
  }

  private branchStmt(s: BranchStmt): void {
    const to = this.branchTarget(s);
    if (to) this.jump(to);
    this.afterJump();
  }

  private branchTarget(s: BranchStmt): MutableBlock | undefined {
    if (s.tok === 'goto') return s.label && this.labelBlock(s.label.name);
    if (s.tok === 'fallthrough') return this.fallthroughTo;
    const wanted = (t: Target) =>
      s.label ? t.label === s.label.name : s.tok === 'break' || t.onContinue !== undefined;
    const target = this.targets.findLast(wanted);
    return s.tok === 'break' ? target?.onBreak : target?.onContinue;
  }

  /** Ends the current block in a test of `e`: one edge for each outcome. */
  private condition(e: Expr, yes: MutableBlock, no: MutableBlock): void {
    if (e.kind === 'UnaryExpr' && e.op === '!') return this.condition(e.x, no, yes);
    if (e.kind === 'BinaryExpr' && (e.op === '&&' || e.op === '||')) {
      const rest = this.block(e.op === '&&' ? 'and' : 'or');
      if (e.op === '&&') this.condition(e.x, rest, no);
      else this.condition(e.x, yes, rest);
      this.current = rest;
      return this.condition(e.y, yes, no);
    }
    this.current.nodes.push(e);
    this.jump(yes, { kind: 'test', expr: e, holds: true });
    this.jump(no, { kind: 'test', expr: e, holds: false });
  }

  private ifStmt(s: IfStmt): void {
    if (s.init) this.stmt(s.init);
    const then = this.block('if.then');
    const done = this.block('if.done');
    const otherwise = s.else ? this.block('if.else') : done;
    this.condition(s.cond, then, otherwise);
    this.branch(then, [s.body], done);
    if (s.else) this.branch(otherwise, [s.else], done);
    this.current = done;
  }

  /** Runs `list` from block `from` and goes on at `done`. */
  private branch(from: MutableBlock, list: readonly Stmt[], done: MutableBlock): void {
    this.current = from;
    this.stmts(list);
    this.jump(done);
  }

  private inside(target: Target, run: () => void): void {
    this.targets.push(target);
    run();
    this.targets.pop();
  }

  /** Runs what makes up the passes of a loop; `own` are its blocks made before, the head first. */
  private passes(
    target: Target,
    stmt: Loop['stmt'],
    own: readonly [MutableBlock, ...MutableBlock[]],
    run: () => void,
  ): void {
    const loop: Loop = { stmt, head: own[0], outer: this.loop };
    for (const block of own) block.loop = loop;
    this.inside({ ...target, loop }, run);
  }

  private forStmt(s: ForStmt, label: string | undefined): void {
    if (s.init) this.stmt(s.init);
    const head = this.block('for.head');
    const body = this.block('for.body');
    const done = this.block('for.done');
    const post = s.post ? this.block('for.post') : head;
    this.jump(this.knowledge.makesPass(s) ? body : head);
    this.current = head;
    this.passes({ label, onBreak: done, onContinue: post }, s, [head, body, post], () => {
      if (s.cond) this.condition(s.cond, body, done);
      else this.jump(body);
      this.branch(body, [s.body], post);
      if (s.post) this.branch(post, [s.post], head);
    });
    this.current = done;
  }

  private rangeStmt(s: RangeStmt, label: string | undefined): void {
    const head = this.block('range.head');
    const body = this.block('range.body');
    const done = this.block('range.done');
    this.current.nodes.push(s.x);
    if (this.knowledge.makesPass(s)) this.jump(body, { kind: 'range', range: s, more: true });
    else this.jump(head);
    this.current = head;
    this.jump(body, { kind: 'range', range: s, more: true });
    if (!this.knowledge.isEndless(s)) this.jump(done, { kind: 'range', range: s, more: false });
    body.nodes.push(s);
    this.passes({ label, onBreak: done, onContinue: head }, s, [head, body], () => this.branch(body, [s.body], head));
    this.current = done;
  }

  private switchStmt(s: SwitchStmt, label: string | undefined): void {
    if (s.init) this.stmt(s.init);
    if (s.tag) this.current.nodes.push(s.tag);
    const done = this.block('switch.done');
    const bodies = s.cases.map((c) => this.block(c.isDefault ? 'switch.default' : 'switch.case'));
    s.cases.forEach((clause, i) => {
      const body = bodies[i];
      if (!body || clause.isDefault) return;
      if (s.tag) this.jumpToCase(s.tag, clause, body);
      else this.tests(clause.list, body);
    });
    const defaultAt = s.cases.findIndex((c) => c.isDefault);
    const excluded = s.cases.flatMap((c) => c.list);
    this.jump(bodies[defaultAt] ?? done, s.tag && { kind: 'case', tag: s.tag, clause: s.cases[defaultAt], excluded });
    this.clauses(s.cases, bodies, done, label);
  }

  private jumpToCase(tag: Expr, clause: CaseClause, body: MutableBlock): void {
    this.current.nodes.push(...clause.list);
    this.jump(body, { kind: 'case', tag, clause, excluded: [] });
  }

  /** `case a, b:` of a switch without a tag: tests that go to `body` as soon as one holds. */
  private tests(list: readonly Expr[], body: MutableBlock): void {
    for (const e of list) {
      const next = this.block('switch.next');
      this.condition(e, body, next);
      this.current = next;
    }
  }

  private typeSwitchStmt(s: TypeSwitchStmt, label: string | undefined): void {
    if (s.init) this.stmt(s.init);
    this.current.nodes.push(s.x);
    const done = this.block('switch.done');
    const bodies = s.cases.map((clause) => {
      const body = this.block(clause.isDefault ? 'switch.default' : 'switch.case');
      const binds = s.bind && { binds: { name: s.bind, x: s.x } };
      this.jump(body, { kind: 'case', tag: undefined, clause, excluded: [], ...binds });
      return body;
    });
    if (!s.cases.some((c) => c.isDefault)) this.jump(done);
    this.clauses(s.cases, bodies, done, label);
  }

  private clauses(
    cases: readonly CaseClause[],
    bodies: readonly MutableBlock[],
    done: MutableBlock,
    label: string | undefined,
  ): void {
    const outer = this.fallthroughTo;
    this.inside({ label, onBreak: done }, () => {
      cases.forEach((clause, i) => {
        const body = bodies[i];
        if (!body) return;
        this.fallthroughTo = bodies[i + 1];
        this.branch(body, clause.body, done);
      });
    });
    this.fallthroughTo = outer;
    this.current = done;
  }

  private selectStmt(s: SelectStmt, label: string | undefined): void {
    const done = this.block('select.done');
    const head = this.current;
    this.inside({ label, onBreak: done }, () => {
      for (const clause of s.cases) {
        const body = this.block(clause.comm ? 'select.case' : 'select.default');
        head.edges.push({ to: body, when: { kind: 'comm', clause } });
        if (clause.comm) body.nodes.push(clause.comm);
        this.branch(body, clause.body, done);
      }
    });
    this.current = done;
  }
}

function reachable(entry: MutableBlock): ReadonlySet<Block> {
  const seen = new Set<Block>([entry]);
  for (const block of seen) for (const edge of block.edges) seen.add(edge.to);
  return seen;
}
