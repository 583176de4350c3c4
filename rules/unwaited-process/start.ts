import type { Acquirer, AcquirerOf } from '../../src/analysis/release/acquisition.ts';
import type { Resource } from '../../src/analysis/release/resource.ts';
import { startsOwnCommand } from './command.ts';

/** Of a started command: it is waited for itself, or its process is waited for or released. */
const PROCESS: Resource = {
  rule: 'unwaited-process',
  what: 'process',
  field: 'Process',
  methods: ['Wait', 'Release'],
  ownerMethods: ['Wait'],
  lent: true,
};

const START: Acquirer = { resource: PROCESS, result: 'receiver', error: 'last' };

/** The start of a command that the function has made; what else starts a process is in the table. */
export const startOf: AcquirerOf = (pkg, call) =>
  pkg.calleeOf(call)?.name === '(*os/exec.Cmd).Start' && startsOwnCommand(pkg, call) ? START : undefined;
