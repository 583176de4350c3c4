/** The name of a package as its import path suggests it, where the source is not at hand. */

const MAJOR = /^v\d+$/;

/**
 * Names that an import without an explicit one may go by, the likeliest first. Only the package clause knows, so a file is asked which of
 * them it uses: `example.com/go-foo/v2` may be `foo`, `gopkg.in/yaml.v3` is `yaml`.
 */
export function importNames(path: string): string[] {
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2) ?? '';
  const names = MAJOR.test(last) && parts.length > 1 ? [...spellings(before), last] : spellings(last);
  return [...new Set(names)].filter((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name));
}

function spellings(element: string): string[] {
  const bare = element.replace(/\.v\d+$/, '').replace(/\.git$/, '');
  const parts = bare.split(/[-.]/);
  const trimmed = bare.replace(/^go[-.]|[-.]go$|[-.]golang$/g, '');
  return [bare, trimmed, parts.at(-1) ?? '', parts.join('_'), parts.join(''), parts[0] ?? ''];
}
