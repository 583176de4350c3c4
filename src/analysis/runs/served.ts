/** What is given a function to call it again and again, for as long as a program serves, and the functions that answer what is asked of a server. */
import type { CallExpr } from '../../go/ast.ts';
import type { GoFunction } from '../../go/program.ts';
import { typeString } from '../../go/types.ts';
import { calleeWord } from '../release-names.ts';

/** What such a callee is given is called for each request or event: `mux.HandleFunc`, `router.GET`, `bus.Subscribe`. */
export const SERVES =
  /^[A-Z]+$|^(On|Add|Use|Set)[A-Z]|[Hh]andle|[Ss]ubscribe|[Nn]otify|[Ll]isten|[Ss]chedule|[Cc]ron|[Rr]egister|[Ww]atch|[Cc]allback/;

const LOOPS = /until|poll|loop|every|forever|wait/i;

export function mayGoOn(taker: CallExpr): boolean {
  const word = calleeWord(taker);
  return SERVES.test(word) || LOOPS.test(word);
}

/** Whether a function answers requests of net/http: when it returns, the server ends the context of its request. */
export function answersRequests({ pkg, type }: GoFunction): boolean {
  return type.params.some((p) => typeString(pkg.typeOf(p.type)) === 'net/http.ResponseWriter');
}
