/**
 * Functions that set something up, and the folders of programs: what their names alone tell, where the callers are in other packages and cannot be seen.
 *
 * What a program sets up on its way up is of the process: it lives as long, and where the set-up fails the program ends.
 */
import type { GoFunction } from '../go/program.ts';

const SET_UP =
  /^([Nn]ew|[Mm]ake|[Cc]reate|[Ss]tart|[Rr]un|[Ii]nit(ialize)?|[Ss]et_?[Uu]p|[Cc]onfigure|[Ss]erve|[Oo]pen|[Ll]aunch|[Mm]ain|[Ee]nable|[Rr]egister)(?![a-z])/;

/** Whether a declared function, or the one around a literal, is called after setting something up. */
function isSetUp(fn: GoFunction): boolean {
  if (fn.enclosing) return isSetUp(fn.enclosing);
  return fn.node.kind === 'FuncDecl' && SET_UP.test(fn.node.name.name);
}

const PROGRAMS = /(^|\/)(cmd|commands?|cli)\/[^/]+\//i;

/** Whether what a function starts is as a rule meant to run as long as the process: that it is set up again and again, its package does not tell. */
export function mayStartForGood(fn: GoFunction): boolean {
  return isSetUp(fn) || isOfProgram(fn);
}

/** Whether a function is one that a program fails by if it fails: its name says that it sets up or runs the whole of something. */
export function mayEndProgram(fn: GoFunction): boolean {
  if (fn.enclosing) return mayEndProgram(fn.enclosing);
  return isOfProgram(fn) && fn.node.kind === 'FuncDecl' && RUNS.test(fn.node.name.name);
}

const RUNS =
  /^([Nn]ew|[Rr]un|[Ss]tart|[Ss]erve|[Ii]nit(ialize)?|[Ss]et_?[Uu]p|[Cc]onfigure|[Mm]ain|[Ee]xecute|[Ll]aunch)(?![a-z])/;

/** Whether a function is of a program rather than of a library: of package `main`, or below a folder of commands. */
export function isOfProgram({ pkg, file }: GoFunction): boolean {
  return pkg.name === 'main' || PROGRAMS.test(file.path);
}
