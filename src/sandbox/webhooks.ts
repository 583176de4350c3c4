import { createHmac, randomUUID } from 'node:crypto';
import type { JsonObject } from './json.ts';

/** One webhook as it was sent. A redelivery is a further one with the same `guid`. */
export interface Delivery {
  readonly id: number;
  /** `X-GitHub-Delivery`. */
  readonly guid: string;
  readonly event: string;
  readonly payload: JsonObject;
  readonly redelivery: boolean;
  /** What the receiver answered; undefined while it is under way, 0 if it did not answer. */
  status: number | undefined;
}

export interface WebhookOptions {
  readonly secret: string;
  readonly appId: number;
}

/** GitHub gives a receiver ten seconds. */
const TIMEOUT_MS = 10_000;

/**
 * Sends signed webhooks and keeps what was sent. GitHub never sends a failed one again by itself, and neither does
 * this.
 */
export class Webhooks {
  /** Nothing is sent while this is undefined; the deliveries are kept all the same. */
  target: string | undefined;
  readonly deliveries: Delivery[] = [];
  readonly #options: WebhookOptions;
  readonly #underWay = new Set<Promise<Delivery>>();
  readonly #observers: ((delivery: Delivery) => void)[] = [];

  constructor(target: string | undefined, options: WebhookOptions) {
    this.target = target;
    this.#options = options;
  }

  observe(observer: (delivery: Delivery) => void): void {
    this.#observers.push(observer);
  }

  /** Resolves when the receiver has answered, or failed to; it never rejects. */
  deliver(event: string, payload: JsonObject, guid: string = randomUUID()): Promise<Delivery> {
    const redelivery = this.deliveries.some((d) => d.guid === guid);
    const delivery: Delivery = { id: this.deliveries.length + 1, guid, event, payload, redelivery, status: undefined };
    this.deliveries.push(delivery);
    for (const observer of this.#observers) observer(delivery);
    const sent = this.#send(delivery);
    this.#underWay.add(sent);
    return sent.finally(() => this.#underWay.delete(sent));
  }

  /** Sends what had that GUID once more. */
  redeliver(guid: string): Promise<Delivery> {
    const first = this.deliveries.find((d) => d.guid === guid);
    if (!first) throw new Error(`no delivery ${guid}`);
    return this.deliver(first.event, first.payload, guid);
  }

  /** Resolves when no delivery waits for its answer. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #send(delivery: Delivery): Promise<Delivery> {
    if (this.target === undefined) return delivery;
    const body = JSON.stringify(delivery.payload);
    const signature = createHmac('sha256', this.#options.secret).update(body).digest('hex');
    const headers = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-delivery': delivery.guid,
      'x-github-event': delivery.event,
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-id': String(this.#options.appId),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': `sha256=${signature}`,
    };
    try {
      const answer = await fetch(this.target, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.arrayBuffer();
      delivery.status = answer.status;
    } catch {
      delivery.status = 0;
    }
    return delivery;
  }
}
