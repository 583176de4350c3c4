/** The log: one line an event on stdout, JSON or for people, without secrets and without payloads. */
import { type Logger, pino } from 'pino';
import type { LogLevel } from './settings.ts';

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: 'json' | 'pretty';
  /** Values that never appear in a line. */
  readonly secrets: readonly string[];
}

/** `write` gets whole lines. */
export function createLog(options: LogOptions, write: (line: string) => void = writeToStdout): Logger {
  const show = options.format === 'json' ? (line: string) => line : pretty;
  const stream = { write: (line: string) => write(visible(show(redact(line, options.secrets)))) };
  return pino({ level: options.level, name: 'leakcheck', base: null, serializers: { err: errorFields } }, stream);
}

function writeToStdout(line: string): void {
  process.stdout.write(line);
}

/**
 * What looks like a credential of GitHub, whatever its length: tokens (`ghs_…`, `github_pat_…`), the app's own JWT, keys
 * in PEM form. A line is JSON here, so a line end within a key is the two characters `\n`. Whatever begins like one is taken
 * to its end, so that no text is looked at twice: errs on the side of hiding too much.
 */
const CREDENTIALS =
  /\bgh[a-z]_[\w.-]+|\bgithub_pat_\w+|\beyJ[\w.-]+|-----BEGIN [A-Z ]*PRIVATE KEY-----[^"]*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="))/g;

function redact(line: string, secrets: readonly string[]): string {
  const plain = secrets.reduce(
    (text, secret) => text.replaceAll(JSON.stringify(secret).slice(1, -1), '[secret]'),
    line,
  );
  return plain.replace(CREDENTIALS, '[secret]');
}

/** What makes a terminal do or show something else than the text; the JSON of a line stays the same JSON. */
const CONTROLS = /(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

function visible(text: string): string {
  return text.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Errors of Octokit carry the whole request, those of Probot the whole webhook: only what tells the cause is kept. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('status' in error ? { status: error.status } : {}),
    ...(error.cause === undefined ? {} : { cause: errorFields(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(errorFields) } : {}),
  };
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info ',
  40: 'WARN ',
  50: 'ERROR',
  60: 'FATAL',
};

/** `12:03:04 info  job stored pull=acme/api#7`, with the stack of an error below. */
function pretty(line: string): string {
  const { time, level, msg, name: _, err, ...fields } = JSON.parse(line);
  const clock = new Date(time).toLocaleTimeString('en-GB');
  const shown = Object.entries(fields).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const stack = err?.stack ? `\n${err.stack}` : '';
  return `${[clock, LEVELS[level], msg, ...shown].join(' ').replaceAll('\n', '\\n')}${stack}\n`;
}
