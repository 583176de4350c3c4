/** Clients that hold nothing until they are used: to leave one open is a comment only where something was done with it. */
import { expect, test } from 'vitest';
import { analyzeFiles } from '../src/analyze.ts';

const client = (use: string) => `package p

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

func f(addr string) error {
	client := redis.NewClient(&redis.Options{Addr: addr})
${use}	if addr == "" {
		return errors.New("no address")
	}
	return client.Close()
}
`;

test.each([
  ['not used', '', 'low'],
  ['used', '\tclient.Ping(context.Background())\n', 'high'],
])('%s', async (_, use, confidence) => {
  const { findings } = await analyzeFiles(
    [{ path: 'a.go', text: client(use) }],
    { includeTests: false },
    async () => [],
  );
  expect(findings.map((f) => f.confidence)).toEqual([confidence]);
});
