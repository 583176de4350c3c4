/** Values that hold a resource inside: what holds it once it is put there, and what a selection of it gives. */
import type { Held } from './resource.ts';

/** Stands for any element of a slice or map. */
export const ELEMENT = '[]';

/** How a struct stands to the resource after something that holds it was put into its field `name`. */
export function within(name: string, held: Held): Held {
  if (held === 'wrapper') return 'wrapper';
  return held === 'handle' ? `in:${name}` : `in:${name}.${held.slice(3)}`;
}

/** How the field `name` of something stands to the resource; undefined where the resource is not in there. */
export function fieldOf(held: Held, name: string): Held | undefined {
  if (!isHolder(held)) return undefined;
  const [first, ...rest] = held.slice(3).split('.');
  if (first !== name) return undefined;
  return rest.length === 0 ? 'handle' : `in:${rest.join('.')}`;
}

/** Whether the resource is kept inside. */
export function isHolder(held: Held | undefined): held is `in:${string}` {
  return held?.startsWith('in:') === true;
}

/** How the acquired value stands to its resource, which may be one of its fields. */
export function heldFirst({ field }: { readonly field?: string }): Held {
  return field === undefined ? 'handle' : `in:${field}`;
}
