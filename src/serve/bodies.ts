/** Bodies of requests, read before anything vouches for who sent them: what they may take of memory, each and together. */
import type { IncomingMessage } from 'node:http';

/** GitHub sends no more than 25 MB. */
const BODY_LIMIT = 25 * 1024 * 1024;
/** Of all bodies that are being read. Those of GitHub are mostly well under 100 kB. */
const TOTAL_LIMIT = 64 * 1024 * 1024;
/** What a chunk takes beside its bytes. A sender can make chunks of a single byte. */
const CHUNK_COST = 512;

/** Why there is no body: it is over the limit, others needed the room, or the connection broke. */
export type Unread = 'too large' | 'no room' | 'broken';

interface Body {
  readonly chunks: Buffer[];
  size: number;
  cost: number;
  readonly settle: (result: readonly Buffer[] | Unread) => void;
}

export class Bodies {
  readonly #open = new Set<Body>();
  #cost = 0;

  /** The chunks of the body. Whatever comes after it was given up flows on unread, so that the answer can arrive. */
  read(request: IncomingMessage): Promise<readonly Buffer[] | Unread> {
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return Promise.resolve('too large');
    return new Promise((settle) => {
      const body: Body = { chunks: [], size: 0, cost: 0, settle };
      this.#open.add(body);
      request.on('data', (chunk: Buffer) => this.#add(body, chunk));
      request.once('end', () => this.#end(body, body.chunks));
      request.once('error', () => this.#end(body, 'broken'));
      request.once('close', () => this.#end(body, 'broken'));
    });
  }

  #add(body: Body, chunk: Buffer): void {
    if (!this.#open.has(body)) return;
    body.chunks.push(chunk);
    body.size += chunk.length;
    body.cost += chunk.length + CHUNK_COST;
    this.#cost += chunk.length + CHUNK_COST;
    if (body.size > BODY_LIMIT) this.#end(body, 'too large');
    else if (this.#cost > TOTAL_LIMIT) this.#giveUpLargest();
  }

  /** Not the newest: who fills the memory with large bodies must not keep small ones out. */
  #giveUpLargest(): void {
    const [largest] = [...this.#open].toSorted((a, b) => b.cost - a.cost);
    if (largest) this.#end(largest, 'no room');
  }

  /** Only the first end of a body counts. */
  #end(body: Body, result: readonly Buffer[] | Unread): void {
    if (!this.#open.delete(body)) return;
    this.#cost -= body.cost;
    body.settle(result);
    if (typeof result === 'string') body.chunks.length = 0;
  }
}
