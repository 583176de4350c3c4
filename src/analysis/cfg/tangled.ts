/** Thrown for a function with too many paths: what it does cannot be told, which is silence, and is listed. */
export class Tangled extends Error {}
