/**
 * What stands before Probot's webhook handler. Probot reads bodies of any size, logs the whole payload of a delivery whose signature
 * is wrong, and takes any name of an event, so all of that is settled here: first by the headers alone, then by the body.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { Bodies, type Unread } from './bodies.ts';
import { answer } from './http.ts';
import { at } from './payload.ts';

export interface IntakeOptions {
  readonly secret: string;
  /** Names of the events that are of use. Others are answered well, unread. */
  readonly events: ReadonlySet<string>;
  readonly log: Logger;
}

/** Who is answered here, and does not come to Probot. */
interface Turned {
  readonly status: number;
  readonly reason: string;
}

export class Intake {
  readonly #bodies = new Bodies();
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** True: `request.body` holds the text of a delivery that GitHub signed, for Probot's handler. False: it was answered. */
  async admit(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { secret, events, log } = this.#options;
    const { headers } = request;
    const checked = checkHeaders(headers, events) ?? checkBody(await this.#bodies.read(request), headers, secret);
    if ('body' in checked) {
      Object.assign(request, { body: checked.body });
      return true;
    }
    const fields = { event: wellFormed(headers, EVENT), delivery: wellFormed(headers, DELIVERY), ...checked };
    if (checked.status < 400) log.debug(fields, 'webhook ignored');
    else log.warn(fields, 'webhook refused');
    answer(response, checked.status, checked.reason);
    return false;
  }
}

const SIGNATURE = 'x-hub-signature-256';
const DELIVERY = 'x-github-delivery';
const EVENT = 'x-github-event';

/** As GitHub writes them. What has another form is not looked at, and not logged. */
const FORMS = {
  [SIGNATURE]: /^sha256=[0-9a-f]{64}$/,
  [DELIVERY]: /^[0-9A-Za-z-]{1,64}$/,
  [EVENT]: /^[a-z_]{1,64}$/,
} as const;

function wellFormed(headers: IncomingHttpHeaders, name: keyof typeof FORMS): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && FORMS[name].test(value) ? value : undefined;
}

/** Undefined where the body is worth reading. */
function checkHeaders(headers: IncomingHttpHeaders, events: ReadonlySet<string>): Turned | undefined {
  if (!/^\s*application\/json\s*(;|$)/.test(headers['content-type'] ?? '')) {
    return { status: 415, reason: 'the content type must be application/json, as the page of the app sets it' };
  }
  const missing = [SIGNATURE, DELIVERY, EVENT].filter((name) => headers[name] === undefined);
  if (missing.length > 0) return { status: 400, reason: `headers are missing: ${missing.join(', ')}` };
  if (!wellFormed(headers, SIGNATURE)) return WRONG_SIGNATURE;
  const event = wellFormed(headers, EVENT);
  if (!event || !wellFormed(headers, DELIVERY)) {
    return { status: 400, reason: `${event ? DELIVERY : EVENT} has not the form that GitHub gives it` };
  }
  return events.has(event) ? undefined : { status: 200, reason: 'leakcheck does not use this event' };
}

const WRONG_SIGNATURE: Turned = {
  status: 401,
  reason: 'the signature does not match: is WEBHOOK_SECRET the secret on the page of the app?',
};

const UNREAD: Readonly<Record<Unread, Turned>> = {
  'too large': { status: 413, reason: 'the body is larger than 25 MB' },
  'no room': { status: 503, reason: 'too many large bodies at a time' },
  broken: { status: 400, reason: 'the connection broke before the end of the body' },
};

function checkBody(
  read: readonly Buffer[] | Unread,
  headers: IncomingHttpHeaders,
  secret: string,
): { readonly body: string } | Turned {
  if (typeof read === 'string') return UNREAD[read];
  const hmac = createHmac('sha256', secret);
  for (const chunk of read) hmac.update(chunk);
  const expected = Buffer.from(`sha256=${hmac.digest('hex')}`);
  const given = Buffer.from(wellFormed(headers, SIGNATURE) ?? '');
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return WRONG_SIGNATURE;
  const text = Buffer.concat(read).toString();
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
