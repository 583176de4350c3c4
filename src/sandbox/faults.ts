import type { Json } from './json.ts';

/** What goes wrong, and at which call. */
export interface Fault {
  readonly method?: string;
  /** A path template of GitHub's description, a whole path, or an expression that the path matches. */
  readonly path: string | RegExp;
  /**
   * `status` (the default): `status` is answered and nothing is done. `timeout`: nothing is done and nothing is ever
   * answered. `lost-answer`: the call takes effect, and then the connection breaks, or `status` is answered if there is
   * one.
   */
  readonly mode?: 'status' | 'timeout' | 'lost-answer';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** How many calls go well first: 0 unless said. */
  readonly skip?: number;
  /** How many calls go wrong: 1 unless said. */
  readonly times?: number;
}

interface Pending {
  readonly fault: Fault;
  skip: number;
  times: number;
}

export class Faults {
  readonly #pending: Pending[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 });
  }

  /** The fault of this call, if it has one; the oldest that fits is used up first. */
  take(method: string, path: string, template: string | undefined): Fault | undefined {
    const fits = ({ fault, times }: Pending) =>
      times > 0 &&
      (fault.method === undefined || fault.method === method) &&
      (typeof fault.path === 'string' ? fault.path === path || fault.path === template : fault.path.test(path));
    const pending = this.#pending.find(fits);
    if (!pending) return undefined;
    if (pending.skip > 0) {
      pending.skip -= 1;
      return undefined;
    }
    pending.times -= 1;
    return pending.fault;
  }
}
