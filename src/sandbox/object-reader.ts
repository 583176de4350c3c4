import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly content: Buffer;
}

interface Waiting {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** One long-lived `git cat-file --batch`: with a process for each object a review of 300 files would take seconds. */
export class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #closed: Promise<void>;
  #failure: Error | undefined;
  #received: Buffer = Buffer.alloc(0);

  constructor(gitDir: string, env: NodeJS.ProcessEnv) {
    // Detached, so that Ctrl-C in a terminal does not end it before it is closed; it ends with its input in any case.
    this.#child = spawn('git', ['--git-dir', gitDir, 'cat-file', '--batch'], { env, detached: true });
    this.#closed = new Promise((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#abandon(error));
    this.#child.on('close', () => this.#abandon(new Error('git cat-file ended')));
  }

  /** The object that a name such as `<sha>:path` means, undefined if there is none. The name holds no line break. */
  read(name: string): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.push({ resolve, reject });
      this.#child.stdin.write(`${name}\n`);
    });
  }

  close(): Promise<void> {
    this.#child.stdin.end();
    return this.#closed;
  }

  /** Answers come in order: `<oid> <type> <size>\n<content>\n`, or `<name> missing\n` and the like. */
  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (;;) {
      const headerEnd = this.#received.indexOf(10);
      if (headerEnd < 0) return;
      const header = /^([0-9a-f]{40}) (\w+) (\d+)$/.exec(this.#received.toString('utf8', 0, headerEnd));
      if (!header) {
        this.#take(headerEnd + 1)?.resolve(undefined);
        continue;
      }
      const [, oid = '', type = '', size] = header;
      const end = headerEnd + 1 + Number(size);
      if (this.#received.length < end + 1) return;
      const content = this.#received.subarray(headerEnd + 1, end);
      this.#take(end + 1)?.resolve({ oid, type, content });
    }
  }

  #take(bytes: number): Waiting | undefined {
    this.#received = this.#received.subarray(bytes);
    return this.#waiting.shift();
  }

  #abandon(error: Error): void {
    this.#failure ??= error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }
}
