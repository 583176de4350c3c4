/** Code that supports tests, fuzzes, shows examples, measures or builds: a leak in it harms nobody for long, so what is found there is no comment. Packages of the kind of `httptest` are such. */
const FOLDERS =
  /(^|\/)(_?examples?|samples|demos?|(\w+_)?tests?(ing)?|test\w*|(?!(la|con|at|pro)test)[a-z0-9]+tests?|mocks?|fakes?|fuzz(ers?|ing)?|magefiles?|(acceptance|smoke|e2e)([-_]\w+)*|(functional|integration)([-_]tests?)?|bench(marks?)?|[\w-]*(test[-_]?utils?|test[-_]?helpers?|mocks?))\//i;

const FILES = /(^|\/)(test(ing\w*)?|(\w+_)?fuzz(er|ing)?|\w*test(\w*_)?(utils?|helpers?|suites?)|magefiles?)\.go$/i;

export function isSupport(path: string): boolean {
  return FOLDERS.test(path) || FILES.test(path);
}
