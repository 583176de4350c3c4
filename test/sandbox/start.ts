import { generateKeyPairSync, sign } from 'node:crypto';
import { Octokit } from '@octokit/rest';
import { expect, onTestFinished } from 'vitest';
import type { SandboxRepository } from '../../src/sandbox/repository.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import { deliveryViolations, exchangeViolations } from '../openapi/validate.ts';

export const APP_ID = 4711;
export const WEBHOOK_SECRET = 'a secret of the tests';
export const PRIVATE_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;

export interface Checked {
  readonly gh: Sandbox;
  /** What differed from GitHub's description so far. The test fails at its end unless this is empty by then. */
  readonly violations: string[];
  /** As the app, installed on the repository. It does not log, retry or slow down. */
  readonly octokit: (repository: SandboxRepository) => Promise<Octokit>;
}

/**
 * Starts a sandbox for one test: everything that goes over the wire is held against GitHub's description, and it is
 * closed when the test ends.
 */
export async function startChecked(options: Partial<SandboxOptions> = {}): Promise<Checked> {
  const gh = await startSandbox({ appId: APP_ID, privateKey: PRIVATE_KEY, webhookSecret: WEBHOOK_SECRET, ...options });
  const violations: string[] = [];
  gh.onExchange((exchange) => violations.push(...exchangeViolations(exchange)));
  gh.onDelivery((delivery) => violations.push(...deliveryViolations(delivery)));
  onTestFinished(async () => {
    await gh.close();
    expect(violations).toEqual([]);
  });
  return { gh, violations, octokit: ({ installation }) => installationOctokit(gh.url, installation) };
}

async function installationOctokit(baseUrl: string, installation_id: number): Promise<Octokit> {
  const app = quietOctokit(baseUrl, appToken());
  const { data } = await app.rest.apps.createInstallationAccessToken({ installation_id });
  return quietOctokit(baseUrl, data.token);
}

export function quietOctokit(baseUrl: string, auth: string): Octokit {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return new Octokit({ baseUrl, auth, log });
}

/** The JSON web token of an app; what is given replaces its claims. */
export function appToken(claims: Readonly<Record<string, unknown>> = {}, key: string = PRIVATE_KEY): string {
  const seconds = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { iat: seconds - 60, exp: seconds + 540, iss: APP_ID, ...claims };
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}
