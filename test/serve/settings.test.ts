import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSettings } from '../../src/serve/settings.ts';

let folder: string;
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
const credentials = { APP_ID: '12', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: 's3cret-s3cret' };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  writeFileSync(join(folder, 'key.pem'), privateKey);
  writeFileSync(join(folder, 'secret'), 's3cret-s3cret\n');
  writeFileSync(join(folder, 'empty'), '\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (env: Record<string, string>) => readSettings(env, folder);

describe('credentials', () => {
  test('from variables', () => {
    expect(read(credentials)).toMatchObject({ kind: 'bot', appId: 12, privateKey, webhookSecret: 's3cret-s3cret' });
  });

  test('from files, as orchestrators mount them', () => {
    const files = { APP_ID: '12', PRIVATE_KEY_FILE: 'key.pem', WEBHOOK_SECRET_FILE: join(folder, 'secret') };
    expect(read(files)).toMatchObject({ kind: 'bot', privateKey, webhookSecret: 's3cret-s3cret' });
    const { PRIVATE_KEY_FILE: PRIVATE_KEY_PATH, ...others } = files;
    expect(read({ ...others, PRIVATE_KEY_PATH })).toMatchObject({ kind: 'bot', privateKey });
  });

  test('a key on one line or in base64 is the same key', () => {
    const forms = [privateKey.replaceAll('\n', '\\n'), Buffer.from(privateKey).toString('base64')];
    for (const form of forms) expect(read({ ...credentials, PRIVATE_KEY: form })).toMatchObject({ privateKey });
  });

  test('from .env, under the variables of the process', () => {
    const other = mkdtempSync(join(folder, 'env-'));
    const lines = [`APP_ID=1`, `WEBHOOK_SECRET="from file"`, `PRIVATE_KEY="${privateKey.replaceAll('\n', '\\n')}"`];
    writeFileSync(join(other, '.env'), lines.join('\n'));
    expect(readSettings({ APP_ID: '2' }, other)).toMatchObject({ appId: 2, webhookSecret: 'from file', privateKey });
  });

  test('none at all means the set-up page, but not in production', () => {
    expect(read({})).toMatchObject({ kind: 'setup', host: 'localhost', port: 3000 });
    expect(read({ NODE_ENV: 'production' })).toMatchObject({ kind: 'mistake' });
  });
});

test.each([
  [{ WEBHOOK_SECRET: '' }, /WEBHOOK_SECRET is not set/],
  [{ WEBHOOK_SECRET: 'development' }, /must not be "development"/],
  [{ WEBHOOK_SECRET: 's3cret-' }, /WEBHOOK_SECRET must have at least 8 characters/],
  [{ WEBHOOK_SECRET_FILE: 'secret' }, /WEBHOOK_SECRET or WEBHOOK_SECRET_FILE, not both/],
  [{ WEBHOOK_SECRET: '', WEBHOOK_SECRET_FILE: 'nowhere' }, /WEBHOOK_SECRET_FILE cannot be read: .*nowhere/],
  [{ WEBHOOK_SECRET: '', WEBHOOK_SECRET_FILE: 'empty' }, /WEBHOOK_SECRET_FILE is empty/],
  // The key.pem in the folder is not taken unasked, as Probot would.
  [{ PRIVATE_KEY: '' }, /PRIVATE_KEY is not set/],
  [{ PRIVATE_KEY: 'nonsense' }, /PRIVATE_KEY is no private key/],
  [{ APP_ID: '' }, /APP_ID is not set/],
  [{ APP_ID: 'my-app' }, /APP_ID must be a number/],
  [{ PORT: '70000' }, /PORT must be a number from 0 to 65535/],
  [{ PORT: '80a' }, /PORT must be a number/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL must be one of trace, /],
])('%j is a mistake, told in one line without the secrets', (change, message) => {
  const settings = read({ ...credentials, ...change });
  expect(settings).toEqual({ kind: 'mistake', message: expect.stringMatching(message) });
  expect(JSON.stringify(settings)).not.toMatch(/\\n|s3cret|BEGIN/);
});

test('an Enterprise Server is another base URL', () => {
  expect(read(credentials)).toMatchObject({ baseUrl: 'https://api.github.com' });
  expect(read({ ...credentials, GHE_HOST: 'git.acme.dev' })).toMatchObject({ baseUrl: 'https://git.acme.dev/api/v3' });
  expect(read({ ...credentials, GHE_HOST: '127.0.0.1:4567', GHE_PROTOCOL: 'http', PORT: '0' })).toMatchObject({
    baseUrl: 'http://127.0.0.1:4567/api/v3',
    port: 0,
  });
});
