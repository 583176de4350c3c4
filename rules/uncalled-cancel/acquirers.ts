import type { Acquirer } from '../../src/analysis/acquisition.ts';
import type { Resource } from '../../src/analysis/resource.ts';

/** Whoever is given a cancel function, the standard library too (`context.AfterFunc`), is taken to call it. */
const CANCEL: Resource = { what: 'cancel function', methods: [], called: true, lent: false };

/** By qualified name. */
export const CANCEL_ACQUIRERS: ReadonlyMap<string, Acquirer> = new Map(
  ['context', 'golang.org/x/net/context'].flatMap((path) =>
    ['WithCancel', 'WithCancelCause', 'WithTimeout', 'WithTimeoutCause', 'WithDeadline', 'WithDeadlineCause'].map(
      (name) => [`${path}.${name}`, { resource: CANCEL, result: 1, neverNil: [0] }] as const,
    ),
  ),
);
