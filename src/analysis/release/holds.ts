/** Whether a value of a type can keep a resource, or something that reads from one. */
import type { Package } from '../../go/program.ts';
import { isStandardPackage } from '../../go/standard.ts';
import type { NamedType, Type } from '../../go/types.ts';

/** By one of these a type of the standard library shows that it works on something: a reader, a decoder, a command, a request. */
const AT_WORK = [
  'Read',
  'Write',
  'Close',
  'Next',
  'Scan',
  'Decode',
  'Encode',
  'Token',
  'Flush',
  'Run',
  'Do',
  'Done',
  'Context',
];

/** Texts, numbers, errors and structs of them cannot; a channel leads to who sends on it; of an unknown type we suppose that it can. */
export function canHold(pkg: Package, t: Type, around: readonly Type[] = []): boolean {
  if (around.includes(t)) return false;
  const part = (p: Type) => canHold(pkg, p, [...around, t]);
  switch (t.kind) {
    case 'named':
      return namedHolds(pkg, t, around);
    case 'basic':
      return false;
    case 'pointer':
    case 'slice':
    case 'array':
      return part(t.elem);
    case 'map':
      return part(t.key) || part(t.value);
    case 'struct':
      return t.fields.some((f) => part(f.type));
    case 'tuple':
      return t.types.some(part);
    default:
      return true;
  }
}

function namedHolds(pkg: Package, t: NamedType, around: readonly Type[]): boolean {
  if (t.path === '') return t.name !== 'error' && t.name !== 'comparable';
  if (around.some((a) => a.kind === 'named' && a.name === t.name && a.path === t.path)) return false;
  if (isStandardPackage(t.path)) return AT_WORK.some((name) => pkg.method(t, name));
  return canHold(pkg, pkg.underlying(t), [...around, t]);
}
