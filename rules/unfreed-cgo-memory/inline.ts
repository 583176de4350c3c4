/** `C.f(C.CString(s))`: the only pointer to the copy goes to a C function, so that nobody can free it unless that does. */
import type { CallExpr } from '../../src/go/ast.ts';
import type { GoFunction } from '../../src/go/program.ts';
import { walk } from '../../src/go/walk.ts';
import { cApiOf, cCallIn, isBorrower } from './c-api.ts';
import { COPIES, isReleaser, isTaker } from './c-names.ts';

export interface Inline {
  readonly call: CallExpr;
  /** The C function that is given it. */
  readonly to: string;
  /** Whether that function surely frees nothing; `own` where it may be of the package's own C code, which is not read and may do as it likes. */
  readonly frees: 'never' | 'hardly' | 'own';
}

/** `#include "window.h"` in a preamble, also in a comment of lines. */
const OWN_HEADER = /^\s*(\/\/)?\s*#include\s+"/m;

export function inlineCopies({ pkg, file, body }: GoFunction): readonly Inline[] {
  const found: Inline[] = [];
  const { taking } = cApiOf(pkg);
  const unsure = OWN_HEADER.test(file.text) ? 'own' : 'hardly';
  walk(body, (n) => {
    if (n.kind === 'FuncLit') return false;
    const to = n.kind === 'CallExpr' ? (pkg.calleeOf(n)?.name ?? '') : '';
    if (n.kind !== 'CallExpr' || !to.startsWith('C.') || isReleaser(to) || isTaker(to) || taking.has(to)) return true;
    for (const [i, arg] of n.args.entries()) {
      const inner = cCallIn(pkg, arg);
      if (!inner || !COPIES.has(inner.name)) continue;
      found.push({ call: inner.call, to, frees: isBorrower(pkg, to, i) ? 'never' : unsure });
    }
    return true;
  });
  return found;
}
