/**
 * What the callers of a function in the whole repository say of a finding in it: whether the program ends with it, or comes by it but once, or only when it
 * is about to end, or never, or whether what leaks ends with the request that it is for. The system takes back then what leaks.
 *
 * Those in other repositories are taken to do as those that are here. Of a function without any, nothing is said. A method that nobody calls by its type is
 * taken to be called wherever an interface has one of that name, and none that its type has not.
 */
import {
  type CallSite,
  callSitesOf,
  interfaceSitesOf,
  lastWord,
  qualifiedName,
} from './analysis/callers/call-sites.ts';
import { endsByName } from './analysis/release-names.ts';
import { entryAround, fewPerCall, isDeclared, type Maker, ownerOf, placesMaking } from './analysis/runs/once.ts';
import { namesSetUp } from './analysis/runs/set-up.ts';
import type { Run } from './finding.ts';
import type { Node } from './go/ast.ts';
import { readDependencies } from './go/dependencies.ts';
import { folderOf } from './go/go-mod.ts';
import { loadProgram } from './go/load.ts';
import { outermostOf } from './go/outermost.ts';
import type { GoFunction, Package, Program, SourceFile } from './go/program.ts';
import type { ParseCache } from './go/source-file.ts';
import { type Place, Sources } from './repository-sources.ts';

/** All Go files of the repository, tests left out, and its go.mod files. It is asked for but once, and only if there is something to be told. */
export type AllFiles = () => readonly SourceFile[];

/** A function that is used in more folders than this is not of the way up of a program. */
const FOLDERS = 24;

/** Methods that a program calls once of a part of it; not what it is asked to start again and again, as `StartTask`. */
const STARTS = /^(Start|Run|Serve|Init|Set_?[Uu]p|Main|Launch)$/;

/** Ends of what has parts are followed so far up. */
const DEPTH = 4;

/** Programs of folders that are kept, since the next function is mostly called from near. */
const KEPT = 16;

/** What was told of functions, by their keys; undefined where nobody can tell. */
type Known = Map<string, boolean | undefined>;

interface Site extends Omit<CallSite, 'caller'> {
  readonly caller: Place | undefined;
}

/** A function that is used in too many places to look at, and may be called in any way. */
const ANYWHERE: readonly Site[] = [
  { caller: undefined, failure: 'goes on', once: false, few: false, context: 'other' },
];

export class RepositoryCallers {
  private readonly all: AllFiles;
  private read: Sources | undefined;
  private readonly programs = new Map<string, Program>();
  private readonly sites = new Map<string, readonly Site[]>();
  private readonly cache: ParseCache;
  private readonly ending: Known = new Map();
  private readonly once: Known = new Map();
  private readonly few: Known = new Map();
  private readonly dead: Known = new Map();
  private readonly lasting: Known = new Map();
  private readonly given: Known = new Map();

  /** @param cache what was parsed as a dependency before, by programs that are done with */
  constructor(all: AllFiles, cache: ParseCache) {
    this.all = all;
    this.cache = cache;
  }

  private get sources(): Sources {
    this.read ??= new Sources(this.all());
    return this.read;
  }

  /** Whether the program ends with the leak, or comes by it but once. `path` is that of the file with the function. */
  async endsSoon(
    { of, once, few, atFailure, withContextOf, endsWithContextOf, leftBy }: Run,
    path: string,
  ): Promise<boolean> {
    const folder = folderOf(path);
    const place = { name: of, folder };
    const lasts = withContextOf === undefined || (await this.mayLastForGood({ name: withContextOf, folder })) !== false;
    const stays = leftBy === undefined || (await this.isOfOneValue({ name: leftBy, folder }));
    if ((withContextOf ?? leftBy) !== undefined && lasts && stays) return true;
    if (endsWithContextOf !== undefined && (await this.isGivenEnding({ name: endsWithContextOf, folder }))) return true;
    if (few && (await this.runsFew(place))) return true;
    if (few && leftBy !== undefined && (await this.isCalledOutOfSight(place))) return true;
    if (await this.isUnreached(place)) return true;
    return (atFailure && (await this.endsAtFailure(place))) || (once && (await this.runsOnce(place)));
  }

  /** Whether nobody calls it, where all that could are here. */
  private async isUnreached(place: Place): Promise<boolean> {
    if (this.sources.isUnused(place.folder)) return true;
    if (!this.sources.hasAllCallersOf(place)) return false;
    return place.name.startsWith('(') ? this.isOfUnmade(place) : this.isDead(place);
  }

  /** Whether only functions that nobody calls make a value of the method's type. */
  private async isOfUnmade(method: Place): Promise<boolean> {
    const { makers, declared } = await this.madeBy(method);
    if (makers.length === 0 || declared) return false;
    for (const { fn } of makers) if (!(await this.isDead(placeOf(outermostOf(fn))))) return false;
    return true;
  }

  /** Where values of the method's type are made, and whether a variable of a package is one; nowhere, if that is in too many places. */
  private async madeBy(method: Place): Promise<{ readonly makers: readonly Maker[]; readonly declared: boolean }> {
    const fn = await this.find(method);
    const type = fn && ownerOf(fn);
    const folders = type ? this.sources.using({ name: `${type.path}.${type.name}`, folder: method.folder }) : [];
    if (!type || folders.length > FOLDERS) return { makers: [], declared: false };
    const makers: Maker[] = [];
    let declared = false;
    for (const folder of folders) {
      const { packages } = await this.programOf(folder);
      makers.push(...packages.flatMap((pkg) => placesMaking(pkg, type)));
      declared ||= packages.some((pkg) => isDeclared(pkg, type));
    }
    return { makers, declared };
  }

  /** Whether the context that the function is given lasts as long as the process, or as what a program runs but once. */
  private mayLastForGood(place: Place): Promise<boolean | undefined> {
    return this.tell(place, this.lasting, async ({ caller, context, failure }) => {
      if (failure === 'unknown') return undefined;
      if (context === 'process' || !caller) return context === 'process';
      return context === 'own' ? this.mayLastForGood(caller) : context === 'made' && this.runsOnce(caller);
    });
  }

  /** Whether the context that the function is given ends with who gives it, or with a request. */
  private isGivenEnding(place: Place): Promise<boolean> {
    return this.allDo(place, this.given, async ({ caller, context, ended = false }) => {
      return ended || (context === 'own' && caller !== undefined && this.isGivenEnding(caller));
    });
  }

  /**
   * Whether the program ends where the function fails. Where nobody can tell, it does if it sets something up by its name: a factory of a part that somebody chooses,
   * or what starts a part of a program that is here.
   */
  private async endsAtFailure(place: Place): Promise<boolean> {
    const isStarted = isStart(place) && this.sources.isOfPrograms(place.folder);
    const isUsed = isStarted || (await this.sitesOf(place)).length > 0;
    return (await this.mayEndWith(place)) ?? (isUsed && namesSetUp(lastWord(place.name)));
  }

  /** Or the program goes on, and comes by the call but few times. */
  private mayEndWith(place: Place): Promise<boolean | undefined> {
    return this.tell(place, this.ending, async ({ caller, failure, few }) => {
      if (failure === 'ends') return true;
      if (failure === 'fails' && caller) return this.mayEndWith(caller);
      const isRare = few && (!caller || (await this.runsFew(caller)));
      return isRare || (failure === 'unknown' ? undefined : false);
    });
  }

  /** Whether a program has but one value with such a method, or as many as somebody has set, or calls the method but once for each. */
  private async isOfOneValue(end: Place): Promise<boolean> {
    return (await this.runsRarely(end)) || this.isMadeOnce(end);
  }

  /** Whether all places that make a value of the method's type are come by but once, or for each element of a list. */
  private async isMadeOnce(method: Place): Promise<boolean> {
    const { makers } = await this.madeBy(method);
    if (makers.length === 0) return false;
    for (const { fn, node } of makers) if (!(await this.isComeByRarely(fn, node))) return false;
    return true;
  }

  private async isComeByRarely(fn: GoFunction, node: Node): Promise<boolean> {
    const entry = entryAround(fn);
    if (!fewPerCall(fn, node, entry)) return false;
    const outer = outermostOf(fn);
    return entry !== undefined || this.runsFew(placeOf(outer));
  }

  /** A `Close` that nobody calls by its type may be called as that of an `io.Closer`. */
  private async runsRarely(place: Place): Promise<boolean> {
    const isNever = !place.name.endsWith('.Close') && (await this.isNeverAsked(place));
    return isNever || ((await this.liveSitesOf(place)).length > 0 && this.runsFew(place));
  }

  /** Whether nobody calls a method, or only what ends something by its name, and is never asked to either. */
  private async isNeverAsked(place: Place, depth = 0): Promise<boolean> {
    if (depth > DEPTH || !this.sources.has(place.folder) || this.sources.isInterface(place)) return false;
    for (const { caller } of await this.liveSitesOf(place))
      if (!caller || !endsByName(lastWord(caller.name)) || !(await this.isNeverAsked(caller, depth + 1))) return false;
    return true;
  }

  /** Whether a function is called, and nobody can tell how often: what a value starts for itself, a program has as a rule one of. */
  private async isCalledOutOfSight(place: Place): Promise<boolean> {
    return (await this.liveSitesOf(place)).length > 0 && (await this.mayRunFew(place)) === undefined;
  }

  private runsOnce(place: Place): Promise<boolean> {
    return this.allDo(place, this.once, async ({ caller, once }) => once && (!caller || this.runsOnce(caller)));
  }

  private async runsFew(place: Place): Promise<boolean> {
    return (await this.mayRunFew(place)) === true;
  }

  private mayRunFew(place: Place): Promise<boolean | undefined> {
    return this.tell(place, this.few, async ({ caller, few }) => (few && caller ? this.mayRunFew(caller) : few));
  }

  /** Whether a function is called, and what holds of a place holds of all. */
  private async allDo(place: Place, known: Known, holds: (site: Site) => Promise<boolean>): Promise<boolean> {
    return (await this.tell(place, known, holds)) === true;
  }

  /** What holds of all places that call a function, those left out of which nobody can tell; undefined where there are no others. */
  private async tell(
    place: Place,
    known: Known,
    holds: (site: Site) => Promise<boolean | undefined>,
  ): Promise<boolean | undefined> {
    const key = keyOf(place);
    if (known.has(key)) return known.get(key);
    if (this.sources.isInterface(place)) return false;
    known.set(key, true); // met again in a recursion
    const live = await this.liveSitesOf(place);
    const sites = live.length > 0 ? live : await this.sitesOf(place);
    // what starts something, and nobody calls it by its type, is started by somebody whom we do not see
    let all = sites.length > 0 || isStart(place) ? undefined : false;
    // first those that need no further look
    for (const site of sites.toSorted((a, b) => Number(a.caller !== undefined) - Number(b.caller !== undefined))) {
      const told = await holds(site);
      all = told === false ? false : (all ?? told);
      if (all === false) break;
    }
    known.set(key, all);
    return all;
  }

  private async liveSitesOf(place: Place): Promise<readonly Site[]> {
    const live: Site[] = [];
    for (const site of await this.sitesOf(place))
      if (!(site.caller && (await this.isDead(site.caller)))) live.push(site);
    return live;
  }

  /** Whether only tests call it, as it seems: a method may be called through an interface. */
  private async isDead(place: Place): Promise<boolean> {
    const key = keyOf(place);
    const before = this.dead.get(key);
    if (before !== undefined || place.name.startsWith('(') || isRun(place)) return before ?? false;
    this.dead.set(key, false); // what calls itself is taken to be called
    const isDead = (await this.liveSitesOf(place)).length === 0;
    this.dead.set(key, isDead);
    return isDead;
  }

  private async sitesOf(place: Place): Promise<readonly Site[]> {
    const key = keyOf(place);
    const known = this.sites.get(key);
    if (known) return known;
    const direct = await this.search(this.sources.using(place), (pkg) => callSitesOf(pkg, place.name));
    const method = direct.length === 0 && place.name.startsWith('(') ? await this.find(place) : undefined;
    const found = method
      ? await this.search(this.sources.calling(place), (pkg) => interfaceSitesOf(pkg, method))
      : direct;
    // a function that calls itself is called as its other callers say
    const others = found.filter(({ caller }) => !caller || keyOf(caller) !== key);
    this.sites.set(key, others);
    return others;
  }

  private async find({ name, folder }: Place): Promise<GoFunction | undefined> {
    const { packages } = await this.programOf(folder);
    return packages.flatMap(({ functions }) => functions).find((fn) => qualifiedName(fn) === name);
  }

  private async search(
    folders: readonly string[],
    sitesOf: (pkg: Package) => readonly CallSite[],
  ): Promise<readonly Site[]> {
    if (folders.length > FOLDERS) return ANYWHERE;
    const sites: Site[] = [];
    for (const folder of folders) {
      const { packages } = await this.programOf(folder);
      sites.push(...packages.flatMap(sitesOf).map(siteOf));
    }
    return sites;
  }

  private async programOf(folder: string): Promise<Program> {
    const known = this.programs.get(folder);
    if (known) return known;
    const files = this.sources.in(folder);
    const dependencies = await readDependencies(files, async (folders) =>
      folders.flatMap((f) => this.sources.in(f).filter(({ path }) => path.endsWith('.go'))),
    );
    const program = loadProgram(files, { whole: () => false, dependencies, dependencyCache: this.cache });
    this.programs.set(folder, program);
    for (const oldest of this.programs.keys()) if (this.programs.size > KEPT) this.programs.delete(oldest);
    return program;
  }
}

/** With the folder: a repository may hold copies of a module. */
function keyOf({ name, folder }: Place): string {
  return `${folder} ${name}`;
}

/** Without the function itself, which would keep its package in memory. */
function siteOf({ caller, ...site }: CallSite): Site {
  return { ...site, caller: caller && placeOf(caller) };
}

function placeOf(fn: GoFunction): Place {
  return { name: qualifiedName(fn), folder: folderOf(fn.file.path) };
}

/** A method that somebody calls to start a part of a program. */
function isStart({ name }: Place): boolean {
  return name.startsWith('(') && STARTS.test(lastWord(name));
}

/** The program itself calls it. */
function isRun({ name }: Place): boolean {
  return /\.(main|init)$/.test(name);
}
