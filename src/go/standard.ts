import { STANDARD_LIBRARY } from './std.ts';

/** Whether an import path is one of the standard library. */
export function isStandardPackage(path: string): boolean {
  return STANDARD_LIBRARY.find(path) !== undefined;
}
