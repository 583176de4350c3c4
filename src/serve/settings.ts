/** What `leakcheck serve` is told by its environment, read once and checked before anything starts. */
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';

interface ProcessSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Base of GitHub's REST API. */
  readonly baseUrl: string;
  readonly queueFile: string;
  /** Jobs at once. */
  readonly concurrency: number;
  readonly logLevel: LogLevel;
  readonly logFormat: 'json' | 'pretty';
}

export interface BotSettings extends ProcessSettings {
  readonly kind: 'bot';
  readonly appId: number;
  readonly privateKey: string;
  readonly webhookSecret: string;
}

/** No credentials at all: the page that makes an app is shown. */
export interface SetupSettings extends ProcessSettings {
  readonly kind: 'setup';
  /** Where the credentials of the new app are written. */
  readonly envFile: string;
}

/** What is wrong, in words for the one who set it. */
export interface SettingsMistake {
  readonly kind: 'mistake';
  readonly message: string;
}

export type LogLevel = (typeof LOG_LEVELS)[number];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

class Mistake extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the variables, those of the file `.env` in `folder` where the process has none. Relative paths start there. */
export function readSettings(env: Environment, folder: string): BotSettings | SetupSettings | SettingsMistake {
  try {
    return settings({ ...dotEnv(folder), ...env }, folder);
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistake', message: error.message };
    throw error;
  }
}

function dotEnv(folder: string): Environment {
  const path = resolve(folder, '.env');
  return existsSync(path) ? parseEnv(readText(path, '.env')) : {};
}

function settings(env: Environment, folder: string): BotSettings | SetupSettings {
  const common = processSettings(env, folder);
  const appId = secret(env, 'APP_ID', folder);
  const privateKey = secret({ PRIVATE_KEY_FILE: env.PRIVATE_KEY_PATH, ...env }, 'PRIVATE_KEY', folder);
  const webhookSecret = secret(env, 'WEBHOOK_SECRET', folder);
  if (appId === undefined && privateKey === undefined && webhookSecret === undefined) {
    if (env.NODE_ENV === 'production') {
      throw new Mistake('set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET, or each with _FILE; .env.example tells more');
    }
    return { kind: 'setup', ...common, envFile: resolve(folder, '.env') };
  }
  return {
    kind: 'bot',
    ...common,
    webhookSecret: checkedSecret(webhookSecret),
    appId: checkedAppId(appId),
    privateKey: checkedKey(privateKey),
  };
}

function processSettings(env: Environment, folder: string): ProcessSettings {
  return {
    host: env.HOST || 'localhost',
    port: integer(env, 'PORT', 3000, 0, 65_535),
    baseUrl: env.GHE_HOST ? `${env.GHE_PROTOCOL || 'https'}://${env.GHE_HOST}/api/v3` : 'https://api.github.com',
    queueFile: resolve(folder, env.QUEUE_FILE || 'leakcheck.sqlite'),
    concurrency: integer(env, 'CONCURRENCY', 4, 1, 100),
    logLevel: oneOf(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
    logFormat: oneOf(env, 'LOG_FORMAT', ['json', 'pretty'], env.NODE_ENV === 'production' ? 'json' : 'pretty'),
  };
}

/** A secret from its variable, or from the file that `…_FILE` names. */
function secret(env: Environment, name: string, folder: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name]) {
    if (file) throw new Mistake(`set ${name} or ${name}_FILE, not both`);
    return env[name];
  }
  if (!file) return undefined;
  const text = readText(resolve(folder, file), `${name}_FILE`).trim();
  if (text === '') throw new Mistake(`${name}_FILE is empty: ${file}`);
  return text;
}

function readText(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Mistake(`${what} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** A shorter one is guessed from one signed webhook, and is part of so many words that logs without it say nothing. */
const SHORTEST_SECRET = 8;

function checkedSecret(value: string | undefined): string {
  if (value === undefined) {
    throw new Mistake('WEBHOOK_SECRET is not set: without it anybody could send webhooks (or WEBHOOK_SECRET_FILE)');
  }
  // Probot's default, and the example of its manual: known to everybody.
  if (value === 'development') throw new Mistake('WEBHOOK_SECRET must not be "development": choose a random one');
  if (value.length < SHORTEST_SECRET) {
    throw new Mistake(`WEBHOOK_SECRET must have at least ${SHORTEST_SECRET} characters: choose a random one`);
  }
  return value;
}

function checkedAppId(value: string | undefined): number {
  if (value === undefined) throw new Mistake('APP_ID is not set (or APP_ID_FILE)');
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new Mistake('APP_ID must be a number, as the page of the app shows it');
  return Number(value);
}

/** A PEM as it is, with `\n` for its line ends, or as base64. */
function checkedKey(value: string | undefined): string {
  if (value === undefined) throw new Mistake('PRIVATE_KEY is not set (or PRIVATE_KEY_FILE)');
  const text = value.includes('-----BEGIN') ? value : Buffer.from(value, 'base64').toString();
  const pem = `${text.replaceAll('\\n', '\n').trim()}\n`;
  try {
    createPrivateKey(pem);
  } catch {
    throw new Mistake('PRIVATE_KEY is no private key in PEM form');
  }
  return pem;
}

function integer(env: Environment, name: string, normal: number, min: number, max: number): number {
  const text = env[name];
  if (!text) return normal;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new Mistake(`${name} must be a number from ${min} to ${max}`);
  return value;
}

function oneOf<T extends string>(env: Environment, name: string, values: readonly T[], normal: T): T {
  const text = env[name];
  if (!text) return normal;
  const found = values.find((value) => value === text);
  if (found === undefined) throw new Mistake(`${name} must be one of ${values.join(', ')}`);
  return found;
}
