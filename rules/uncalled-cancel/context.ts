import type { Acquirer, AcquirerOf } from '../../src/analysis/acquisition.ts';
import type { Resource } from '../../src/analysis/resource.ts';

/** Whoever is given a cancel function, the standard library too (`context.AfterFunc`), is taken to call it. */
const CANCEL: Resource = { rule: 'uncalled-cancel', what: 'cancel function', methods: [], called: true, lent: false };

const BY_NAME: ReadonlyMap<string, Acquirer> = new Map(
  ['context', 'golang.org/x/net/context'].flatMap((path) =>
    ['WithCancel', 'WithCancelCause', 'WithTimeout', 'WithTimeoutCause', 'WithDeadline', 'WithDeadlineCause'].map(
      (name) => [`${path}.${name}`, { resource: CANCEL, result: 1, neverNil: [0] }] as const,
    ),
  ),
);

export const cancelOf: AcquirerOf = (pkg, call) => BY_NAME.get(pkg.calleeOf(call)?.name ?? '');
