/** Which items of two lists are the same thing: before and after a change, or what is found and what was said. */

/** What both sides of a pair have in common; undefined for what cannot be known by it. */
export interface Key<L, R> {
  left(item: L): string | undefined;
  right(item: R): string | undefined;
}

export interface PairedOff<L, R> {
  readonly pairs: ReadonlyMap<L, R>;
  /** What has no counterpart. */
  readonly left: readonly L[];
}

/** Pairs one for one, by the surest key first; what agrees in a key pairs in the order of the lists. */
export function pairOff<L, R>(left: readonly L[], right: readonly R[], keys: readonly Key<L, R>[]): PairedOff<L, R> {
  const pairs = new Map<L, R>();
  const paired = new Set<R>();
  for (const key of keys) {
    const waiting = byKey(
      right.filter((item) => !paired.has(item)),
      key.right,
    );
    for (const item of left) {
      const at = pairs.has(item) ? undefined : key.left(item);
      const other = at === undefined ? undefined : waiting.get(at)?.shift();
      if (other === undefined) continue;
      pairs.set(item, other);
      paired.add(other);
    }
  }
  return { pairs, left: left.filter((item) => !pairs.has(item)) };
}

function byKey<R>(items: readonly R[], keyOf: (item: R) => string | undefined): ReadonlyMap<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
