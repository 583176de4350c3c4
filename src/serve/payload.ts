/** Reads fields of webhook payloads, any of which can be missing. */

export function numberAt(payload: unknown, ...path: string[]): number | undefined {
  const value = at(payload, ...path);
  return Number.isSafeInteger(value) ? Number(value) : undefined;
}

export function stringAt(payload: unknown, ...path: string[]): string | undefined {
  const value = at(payload, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** The value at a path of own fields; undefined where any is missing or null. */
export function at(payload: unknown, ...path: string[]): unknown {
  let value = payload;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value ?? undefined;
}
