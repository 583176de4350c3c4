/** Code that supports tests, shows examples or measures: a leak in it harms nobody for long, so what is found there is no comment. */
const FOLDERS =
  /(^|\/)(_?examples?|test\w*|mocks?|fakes?|e2e|integration|bench(marks?)?|\w*_?(testutils?|testhelpers?|mocks?))\/|(^|\/)testing\w*\.go$/i;

export function isSupport(path: string): boolean {
  return FOLDERS.test(path);
}
