/** Which timers a program's runtime keeps, as its go.mod says. */
import type { Package } from '../../src/go/program.ts';

/**
 * Whether a timer that nothing refers to stays until it fires or is stopped, and such a ticker for ever: so it is before Go 1.23, and with
 * `godebug asynctimerchan=1`. Where the version is not known we say no.
 *
 * Of a library this is a guess: the go.mod of the program that it ends up in decides.
 */
export function keepsTimers({ goVersion, godebug }: Package): boolean {
  const setting = godebug.get('asynctimerchan');
  if (setting !== undefined) return setting === '1';
  const [major = 0, minor = 0] = (godebug.get('default')?.replace(/^go/, '') ?? goVersion ?? '').split('.').map(Number);
  return major === 1 && minor < 23;
}
