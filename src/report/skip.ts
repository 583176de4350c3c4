/** Why something of a pull request was not analysed, in words for its author. */
export const NO_PATCH = 'GitHub sent no diff for it: it is too large, or binary';
export const BAD_PATCH = 'its diff could not be read';
export const BINARY = 'it is binary';
export const TRUNCATED = 'it is too large to be read through the API';
export const UNREADABLE = 'its folder could not be read at the head commit';

/** What the list shows in place of a path where it speaks of files that it cannot name. */
export const OTHER_FILES = 'other files';

export function unlisted(listed: number, changed: number): string {
  return `GitHub lists only ${listed} of the ${changed} changed files`;
}
