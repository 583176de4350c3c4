import { expect, test } from 'vitest';
import { readMarker, writeMarker } from '../../src/github/markers.ts';

const marker = {
  said: [
    { fingerprint: 'v1:0123456789abcdef01234567', below: 0, call: '0123abcd' },
    { fingerprint: 'v1:fedcba9876543210fedcba98', below: -7, call: 'fedc9876' },
  ],
  rule: 'unclosed-body',
  head: '0123456789ab',
};

test('what is written is read', () => {
  expect(readMarker(`text\n\n${writeMarker(marker)}`)).toEqual(marker);
  expect(readMarker(`text\r\n\r\n${writeMarker(marker)}\r\n`)).toEqual(marker);
});

test('of the head twelve digits are kept', () => {
  expect(readMarker(writeMarker({ ...marker, head: 'a'.repeat(40) }))?.head).toBe('a'.repeat(12));
});

test('only the last line counts', () => {
  expect(readMarker(`${writeMarker(marker)}\nquoted above`)).toBeUndefined();
  expect(readMarker(`> ${writeMarker(marker)}`)).toBeUndefined();
  expect(readMarker('')).toBeUndefined();
});
