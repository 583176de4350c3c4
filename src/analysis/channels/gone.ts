/** Tests by which a function sees that nobody waits any more. */
import type { Expr } from '../../go/ast.ts';
import { mentions } from '../cfg/facts.ts';
import { nilComparison } from '../cfg/nil.ts';
import type { Frame } from './channels.ts';

/** The variable that held the channel was set to nil, after what was to be done; or one by which those who use it are ended, after they were, or before they began. */
export function isGone(frame: Frame, e: Expr, holds: boolean): boolean {
  const compared = nilComparison(frame.fn.pkg, e, holds);
  if (!compared?.isNil) return false;
  return mentions(frame.fn.pkg, compared.subject, frame.held) || isEnderAround(frame, compared.subject);
}

/** `if cancel == nil { return }` at the head of a literal that cancels and drains, where the function around it sets `cancel` to nil. */
function isEnderAround({ fn: { pkg, node } }: Frame, e: Expr): boolean {
  const object = e.kind === 'Ident' ? pkg.objectOf(e) : undefined;
  if (object?.kind !== 'var' || !object.owner || object.owner === node) return false;
  return pkg.underlying(object.type).kind === 'signature';
}
