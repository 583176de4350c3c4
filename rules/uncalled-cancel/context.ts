import type { Acquirer, AcquirerOf } from '../../src/analysis/release/acquisition.ts';
import type { Resource } from '../../src/analysis/release/resource.ts';

/** Whoever is given a cancel function, the standard library too (`context.AfterFunc`), is taken to call it. */
const CANCEL: Resource = { rule: 'uncalled-cancel', what: 'cancel function', methods: [], called: true, lent: false };

const NAMES = [
  ...['context', 'golang.org/x/net/context'].flatMap((path) =>
    ['WithCancel', 'WithCancelCause', 'WithTimeout', 'WithTimeoutCause', 'WithDeadline', 'WithDeadlineCause'].map(
      (name) => `${path}.${name}`,
    ),
  ),
  // a goroutine waits for both contexts, until it is cancelled
  'github.com/LK4D4/joincontext.Join',
  'github.com/teivah/onecontext.Merge',
];

const BY_NAME: ReadonlyMap<string, Acquirer> = new Map(
  NAMES.map((name) => [name, { resource: CANCEL, result: 1, neverNil: [0] }]),
);

export const cancelOf: AcquirerOf = (pkg, call) => BY_NAME.get(pkg.calleeOf(call)?.name ?? '');
