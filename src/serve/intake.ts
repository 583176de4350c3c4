/**
 * What stands before Probot's webhook handler. Probot reads bodies of any size, and logs the whole payload of a delivery
 * whose signature is wrong, so both are settled here.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { answer } from './http.ts';
import { at } from './payload.ts';

/** GitHub sends no more than 25 MB. */
const BODY_LIMIT = 25 * 1024 * 1024;

/**
 * Reads and checks a delivery. True: `request.body` holds its text, for Probot's handler. False: it was refused, and
 * answered. A request without a signature is left to Probot, which refuses it without reading it.
 */
export async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  { secret, log }: { secret: string; log: Logger },
): Promise<boolean> {
  const signature = request.headers['x-hub-signature-256'];
  if (typeof signature !== 'string') return true;
  const checked = check(await readBody(request), signature, secret);
  if ('body' in checked) {
    Object.assign(request, { body: checked.body });
    return true;
  }
  const { 'x-github-event': event, 'x-github-delivery': delivery } = request.headers;
  log.warn({ event, delivery, ...checked }, 'webhook refused');
  answer(response, checked.status, checked.reason);
  return false;
}

interface Refusal {
  readonly status: number;
  readonly reason: string;
}

function check(body: Buffer | undefined, signature: string, secret: string): { body: string } | Refusal {
  if (body === undefined) return { status: 413, reason: 'the body is larger than 25 MB' };
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    return {
      status: 401,
      reason: 'the signature does not match: is WEBHOOK_SECRET the secret on the page of the app?',
    };
  }
  const text = body.toString();
  // Probot would answer these with a 500, as if they could be repeated.
  if (!isPayload(text)) return { status: 400, reason: 'the body is no JSON object, or its installation.id no number' };
  return { body: text };
}

function isPayload(text: string): boolean {
  try {
    const payload: unknown = JSON.parse(text);
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return false;
    const id = at(payload, 'installation', 'id');
    return id === undefined || typeof id === 'number';
  } catch {
    return false;
  }
}

/** The whole body, or undefined once it is over the limit: the rest flows on unread, so that the answer can arrive. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_LIMIT) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}
