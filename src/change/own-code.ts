/** Which files are looked into, wherever they come from. Names as the go tool takes them. */

/** Folders of other people's code, of data, and those that the go tool leaves out. */
const LEFT_OUT = /(^|\/)(vendor|testdata|node_modules|[_.][^/]*)\//;

/** Go code of the repository's own, by its path from the root; `_test.go` files only where asked for. */
export function isOwnGo(path: string, tests = false): boolean {
  return path.endsWith('.go') && (tests || !path.endsWith('_test.go')) && !LEFT_OUT.test(path);
}

/** Whether a folder of this name is gone into. */
export function isOwnFolder(name: string): boolean {
  return !LEFT_OUT.test(`${name}/`);
}
