/** The validator must bite: a check that lets all pass would make every other test here worthless. */
import { expect, test } from 'vitest';
import type { Exchange } from '../../src/sandbox/api.ts';
import { deliveryViolations, exchangeViolations } from './validate.ts';

const review: Exchange = {
  method: 'POST',
  path: '/repos/acme/shop/pulls/1/reviews',
  operation: '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
  params: { owner: 'acme', repo: 'shop', pull_number: '1' },
  query: {},
  request: { event: 'COMMENT', body: 'x', comments: [{ path: 'a.go', line: 1, body: 'x' }] },
  status: 422,
  response: { message: 'Unprocessable Entity', documentation_url: 'x', errors: ['Line could not be resolved'] },
  fault: undefined,
};

test('a good call has no violation', () => {
  expect(exchangeViolations(review)).toEqual([]);
});

test.each<[string, Partial<Exchange>, RegExp]>([
  ['an unknown operation', { operation: undefined, path: '/repos/acme/shop/hooks' }, /not an operation/],
  ['a value that is not allowed', { request: { event: 'SHOUT' } }, /must be equal to one of the allowed values/],
  [
    'a comment without a body',
    { request: { event: 'COMMENT', comments: [{ path: 'a.go' }] } },
    /required property 'body'/,
  ],
  ['a misspelt key', { request: { comments: [{ path: 'a', body: 'b', lines: 1 }] } }, /unknown key lines/],
  ['an unknown query parameter', { query: { pages: '2' } }, /unknown query parameter pages/],
  ['an answer that lacks fields', { status: 200, response: { id: 1 } }, /required property 'node_id'/],
  ['a status that is never answered', { status: 201 }, /status 201/],
])('%s is a violation', (_, wrong, expected) => {
  expect(exchangeViolations({ ...review, ...wrong }).join('\n')).toMatch(expected);
});

test('what was injected as a fault is not looked at', () => {
  expect(exchangeViolations({ ...review, status: 502, response: '<html>', fault: { path: /./ } })).toEqual([]);
});

const graphql: Exchange = {
  ...review,
  path: '/graphql',
  operation: '/graphql',
  request: {
    query:
      'query($n: Int!) { repository(owner: "a", name: "b") { pullRequest(number: $n) { isDraft state author { login } } } }',
    variables: { n: 1 },
  },
  status: 200,
  response: { data: { repository: { pullRequest: { isDraft: false, state: 'OPEN', author: { login: 'x' } } } } },
};

test('a good query has no violation', () => {
  expect(exchangeViolations(graphql)).toEqual([]);
});

test.each<[string, Partial<Exchange>, RegExp]>([
  ['an unknown field', { request: { query: '{ viewer { shoeSize } }' } }, /Cannot query field "shoeSize"/],
  [
    'a variable of another type',
    { request: { ...Object(graphql.request), variables: { n: 'one' } } },
    /Variable "\$n"/,
  ],
  [
    'a missing value',
    { response: { data: { repository: { pullRequest: { state: 'OPEN', author: null } } } } },
    /isDraft/,
  ],
  [
    'a value of another type',
    { response: { data: { repository: { pullRequest: { isDraft: false, state: 'AJAR' } } } } },
    /AJAR/,
  ],
])('%s is a violation of GraphQL', (_, wrong, expected) => {
  expect(exchangeViolations({ ...graphql, ...wrong }).join('\n')).toMatch(expected);
});

test('a webhook that GitHub would not send is a violation', () => {
  const delivery = { id: 1, guid: 'g', redelivery: false, status: 200 };
  expect(deliveryViolations({ ...delivery, event: 'pull_request', payload: { action: 'opened' } })[0]).toMatch(
    /required property/,
  );
  expect(deliveryViolations({ ...delivery, event: 'pull_request', payload: { action: 'sneezed' } })[0]).toMatch(
    /not one that/,
  );
});
