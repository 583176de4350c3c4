/** The import law: data flows one way. Each layer names what it may import of the product, and why not more. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** A layer is a folder or a file of src, or the rules. Order is from the bottom to the top. */
const LAW: Readonly<Record<string, { readonly may: readonly string[]; readonly because: string }>> = {
  go: { may: [], because: 'the front end knows Go and nothing of leaks' },
  analysis: { may: ['go'], because: 'analyses are pure libraries that rules call' },
  finding: { may: [], because: 'the value that all later stages share depends on none of them' },
  rule: { may: ['go', 'finding'], because: 'the contract shows a rule a package and a function, no more' },
  findings: {
    may: ['go', 'analysis', 'finding', 'rule'],
    because: 'what rules share to turn a leak into a finding',
  },
  resources: { may: ['analysis'], because: 'resources are data, checked and handed to rules' },
  rules: {
    may: ['go', 'analysis', 'finding', 'rule', 'findings', 'resources', 'package-folder'],
    because: 'a rule sees code, not pull requests',
  },
  'run-rules': {
    may: ['go', 'analysis', 'finding', 'rule', 'rules', 'findings'],
    because: 'it runs rules on a package model',
  },
  'repository-sources': {
    may: ['go', 'analysis', 'findings'],
    because: 'it knows which files import which, and nothing of what was found',
  },
  'repository-callers': {
    may: ['go', 'analysis', 'finding', 'repository-sources'],
    because: 'it asks the whole repository, and only of what was found',
  },
  change: { may: ['finding', 'go'], because: 'of Go it knows source files as texts only' },
  analyze: {
    may: ['go', 'finding', 'findings', 'change', 'run-rules', 'repository-callers'],
    because: 'from sources to findings; it places nothing',
  },
  'package-folder': { may: [], because: 'it only says where the files of the package are' },
  'analyze-worker': { may: ['analyze', 'change'], because: 'it only runs the analysis in a thread' },
  'analyze-pool': { may: ['analyze', 'change'], because: 'it only runs the analysis in threads' },
  config: { may: ['finding'], because: 'settings are values' },
  report: {
    may: ['finding', 'rule', 'config', 'package-folder'],
    because: 'renderers are pure and know no GitHub client',
  },
  serve: { may: ['package-folder'], because: 'HTTP, settings and logs of the server know nothing of reviews' },
  queue: { may: [], because: 'it keeps jobs, and does not know what they do' },
  github: {
    may: ['finding', 'change', 'report', 'config', 'go'],
    because: 'it reads and writes GitHub; what to say is decided elsewhere',
  },
  review: {
    may: ['finding', 'change', 'report', 'config', 'github', 'analyze', 'queue', 'go'],
    because: 'the review job, as a table of contents',
  },
  sandbox: { may: [], because: 'a GitHub of its own must not share our mistakes' },
};

/** The rooms of src/analysis; each knows only those before it. */
const ROOMS: readonly { readonly room: string; readonly what: string }[] = [
  { room: 'release-names', what: 'names of methods and functions that end something' },
  { room: 'cfg', what: 'one function: its graph, its paths, what is known on them' },
  { room: 'goroutines', what: 'where goroutines start, and whether they end' },
  { room: 'runs', what: 'how often code runs, and what runs it' },
  { room: 'contexts', what: 'what contexts come from, and how long they last' },
  { room: 'callers', what: 'who calls a function, and what an interface stands for' },
  { room: 'release', what: 'what becomes of a resource: released, kept, lent, left open' },
  { room: 'duties', what: 'what shows that there is something to be released' },
  { room: 'fields', what: 'resources in the fields of values' },
  { room: 'locks', what: 'what is locked, and whether it is given back' },
  { room: 'channels', what: 'who sends, who receives, and who waits in vain' },
];

/** They wire, and may import all; the sandbox only where it is named. */
const WIRING = ['app', 'cli', 'server', 'demo'];
const SANDBOX_USERS = ['cli', 'demo'];

/** Packages that one layer alone may import. */
const OWNED: readonly { readonly name: RegExp; readonly by: string }[] = [
  { name: /^(web-tree-sitter|tree-sitter-go)/, by: 'go' },
  { name: /^@octokit\//, by: 'github' },
  { name: /^(node-sqlite3-wasm|bullmq|ioredis)/, by: 'queue' },
];

interface Import {
  readonly from: string;
  readonly layer: string;
  readonly to: string;
}

const imports = [...filesBelow('src'), ...filesBelow('rules')].flatMap(importsOf);

function filesBelow(dir: string): string[] {
  return readdirSync(join(ROOT, dir), { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith('.ts'))
    .map((e) => relative(ROOT, join(e.parentPath, e.name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const named = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((m) => m[1] ?? '');
  return named.map((to) => ({
    from: file,
    layer: layerOf(file),
    to: to.startsWith('.') ? normalize(join(dirname(file), to)) : to,
  }));
}

function layerOf(file: string): string {
  const [top, second = ''] = file.split('/');
  return top === 'rules' ? 'rules' : second.replace(/\.ts$/, '');
}

function roomOf(file: string): string | undefined {
  return /^src\/analysis\/([\w-]+)/.exec(file)?.[1];
}

test('every layer is under the law', () => {
  const layers = new Set(imports.map((i) => i.layer));
  expect([...layers].filter((l) => !(l in LAW) && !WIRING.includes(l))).toEqual([]);
});

test('a layer imports only what stands below it', () => {
  const breaches = imports.filter(({ layer, to }) => {
    if (!/^(src|rules)\//.test(to) || !(layer in LAW)) return false;
    return layerOf(to) !== layer && !LAW[layer]?.may.includes(layerOf(to));
  });
  expect(breaches.map((b) => `${b.from} imports ${b.to}; but ${LAW[b.layer]?.because}`)).toEqual([]);
});

test('a room of the analysis knows only those before it', () => {
  const order = ROOMS.map(({ room }) => room);
  const places = imports.flatMap(({ from, to }) => {
    const [here, there] = [roomOf(from), roomOf(to)];
    return here !== undefined && there !== undefined ? [{ from, to, here, there }] : [];
  });
  expect(places.length).toBeGreaterThan(order.length);
  expect(places.filter(({ here }) => !order.includes(here)).map(({ from }) => from)).toEqual([]);
  const breaches = places.filter(({ here, there }) => order.indexOf(there) > order.indexOf(here));
  expect(breaches.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('only the command line shows the sandbox', () => {
  const breaches = imports.filter((i) => layerOf(i.to) === 'sandbox' && /^src\//.test(i.to) && i.layer !== 'sandbox');
  expect(breaches.filter((i) => !SANDBOX_USERS.includes(i.layer)).map((b) => b.from)).toEqual([]);
});

test('an engine is known to one layer', () => {
  const breaches = imports.filter(({ layer, to }) => OWNED.some((o) => o.name.test(to) && o.by !== layer));
  expect(breaches.map((b) => `${b.from} imports ${b.to}`)).toEqual([]);
});
