/** What a key of rules/resources.yml makes of a leak, for modules of which there is no source to run. */
import { expect, test } from 'vitest';
import { analyzeFiles } from '../src/analyze.ts';

async function confidencesIn(text: string): Promise<readonly string[]> {
  const { findings } = await analyzeFiles([{ path: 'a.go', text }], { includeTests: false }, async () => []);
  return findings.map((f) => f.confidence);
}

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
])('a lazy client that is %s', async (_, use, confidence) => {
  expect(await confidencesIn(client(use))).toEqual([confidence]);
});

const plugin = (step: string) => `package p

import "github.com/hashicorp/go-plugin"

func f(config *plugin.ClientConfig) (any, error) {
	client := plugin.NewClient(config)
	value, err := ${step}
	if err != nil {
		return nil, err
	}
	client.Kill()
	return value, nil
}
`;

test.each([
  ['to start it', 'client.Start()', []],
  ['after it has started', 'dispense()', ['high']],
])('a plugin that fails %s', async (_, step, confidences) => {
  expect(await confidencesIn(plugin(step))).toEqual(confidences);
});

const served = (system: string) => `package p

import "net/http"

func f(system ${system}) error {
	file, err := system.Open("a")
	if err != nil {
		return err
	}
	_, err = file.Stat()
	return err
}
`;

test.each([
  ['of whatever system', 'http.FileSystem', ['low']],
  ['of a directory', 'http.Dir', ['high']],
])('a file %s', async (_, system, confidences) => {
  expect(await confidencesIn(served(system))).toEqual(confidences);
});

const traces = (exit: string) => `package p

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
)

func f(ctx context.Context, sampler string) error {
	exporter, err := otlptracegrpc.New(ctx)
	if err != nil {
		return err
	}
	if sampler == "" {
		return ${exit}
	}
	return exporter.Shutdown(ctx)
}
`;

test.each([
  ['fails', 'errors.New("no sampler")', 'low'],
  ['succeeds without it', 'nil', 'high'],
])('what a program has but one of, where its set-up %s', async (_, exit, confidence) => {
  expect(await confidencesIn(traces(exit))).toEqual([confidence]);
});

const pull = (made: string, waits: string) => `package p

import (
	"context"

	"github.com/docker/docker/api/types/image"
	"github.com/docker/docker/client"
	"golang.org/x/sync/errgroup"
)

func f(parent context.Context, c *client.Client, names []string) error {
	${made}
	for _, name := range names {
		g.Go(func() error {
			stream, err := c.ImagePull(ctx, name, image.PullOptions{})
			if err != nil {
				return err
			}
			println(stream)
			return nil
		})
	}
	${waits}
}
`;

test.each([
  ['that the function waits for', 'g, ctx := errgroup.WithContext(parent)', 'return g.Wait()', []],
  ['of its caller', 'ctx, g := parent, &errgroup.Group{}', 'return g.Wait()', ['high']],
])('a stream that ends with the context of a group %s', async (_, made, waits, confidences) => {
  expect(await confidencesIn(pull(made, waits))).toEqual(confidences);
});

const asked = (use: string) => `package p

import (
	"google.golang.org/grpc"

	pb "example.com/store"
)

func f(addr string) (pb.StoreClient, error) {
	conn, err := grpc.NewClient(addr)
	if err != nil {
		return nil, err
	}
	${use}
}
`;

test.each([
  ['only asked', 'return nil, pb.NewStoreClient(conn).Ping()', ['high']],
  ['given back', 'return pb.NewStoreClient(conn), nil', []],
  ['given to who may own it', 'return nil, pb.NewStore(conn).Ping()', []],
  ['closed', 'client := pb.NewStoreClient(conn)\n\tdefer client.Close()\n\treturn nil, client.Ping()', []],
])('a connection whose generated client is %s', async (_, use, confidences) => {
  expect(await confidencesIn(asked(use))).toEqual(confidences);
});
