import { expect, test } from 'vitest';
import { createLog } from '../../src/serve/log.ts';

function logged(format: 'json' | 'pretty', write: (log: ReturnType<typeof createLog>) => void, secrets: string[] = []) {
  const lines: string[] = [];
  write(createLog({ level: 'debug', format, secrets }, (line) => lines.push(line)));
  return lines;
}

test.each(['json', 'pretty'] as const)('secrets and tokens appear in no line (%s)', (format) => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIB\nx+/=\n-----END RSA PRIVATE KEY-----\n';
  const error = Object.assign(new Error('401 for token ghs_16C7e42F292c6912E7710c838347Ae178B4a'), {
    request: { headers: { authorization: 'token ghs_APPID_eyJhbGciOi.eyJpc3Mi.sig-nature' } },
    cause: new Error('key was -----BEGIN PRIVATE KEY-----\nMIIC\n-----END PRIVATE KEY-----'),
  });
  const text = logged(
    format,
    (log) => {
      log.info({ authorization: 'bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjEyfQ.abc-_def', key }, 'say "s3cret"');
      log.child({ name: 'octokit' }).error(error);
    },
    ['say "s3cret"', key],
  ).join('');
  expect(text).not.toMatch(/s3cret|ghs_|eyJ|MII|x\+\/=|sig-nature/);
  expect(text).toMatch(/401 for token \[secret\]/);
});

test('an error is logged with its cause and status, without the webhook and the request that it carries', () => {
  const [line] = logged('json', (log) => {
    const error = Object.assign(new AggregateError([new Error('disk full')], 'disk full'), {
      event: { payload: { body: 'words of a person' } },
      request: { url: '/x' },
      status: 500,
    });
    log.error(error);
  });
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 50,
    msg: 'disk full',
    err: { status: 500, errors: [{ message: 'disk full' }] },
  });
  expect(line).not.toMatch(/words of a person|"url"/);
});

test('for people: time, level, message, fields, the stack below', () => {
  const [line, failed] = logged('pretty', (log) => {
    log.info({ pull: 'acme/api#7', ms: 12 }, 'job done');
    log.warn({ err: new Error('no route') }, 'job failed');
  });
  expect(line).toMatch(/^\d\d:\d\d:\d\d info {2}job done pull=acme\/api#7 ms=12\n$/);
  expect(failed).toMatch(/WARN {2}job failed\nError: no route\n {4}at /);
});

test.each(['json', 'pretty'] as const)(
  'no control character reaches a line, and no value makes a second one (%s)',
  (format) => {
    const text = 'a\u001b[2J\u009b2K\u007f\u202e\u2028\r\nb';
    const [line = ''] = logged(format, (log) => log.info({ delivery: text, list: [text] }, text));
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028]/u);
    expect(line).toContain('\\u009b2K\\u007f\\u202e\\u2028');
    if (format === 'json') expect(JSON.parse(line)).toMatchObject({ delivery: text, list: [text], msg: text });
  },
);

// Each of these repeats what a credential begins with: a pattern that starts over at each of them takes minutes.
test.each(['eyJ-', 'ghs_-', '-----BEGIN PRIVATE KEY-----', '-----BEGIN '])('a long value of %j is no work', (text) => {
  const [line = ''] = logged('json', (log) => log.info({ text: text.repeat(100_000) }, 'end'));
  expect(JSON.parse(line)).toMatchObject({ msg: 'end' });
});

test('a token is hidden to its end, also where it has not the three parts of one', () => {
  const [line] = logged('json', (log) => log.info({ text: 'eyJhbGci-eyJhbGci and more' }, 'x'));
  expect(JSON.parse(line ?? '')).toMatchObject({ text: '[secret] and more' });
});
