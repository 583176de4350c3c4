import { expect, test } from 'vitest';
import { importNames } from '../../src/go/import-name.ts';

test.each([
  ['github.com/x/y', 'y'],
  ['github.com/x/y/v2', 'y'],
  ['gopkg.in/yaml.v3', 'yaml'],
  ['github.com/mattn/go-sqlite3', 'sqlite3'],
  ['github.com/nats-io/nats.go', 'nats'],
  ['github.com/satori/go.uuid', 'uuid'],
  ['k8s.io/api/core/v1', 'v1'],
  ['github.com/aws/aws-sdk-go/service/s3', 's3'],
])('%s may go by %s', (path, name) => {
  expect(importNames(path)).toContain(name);
});
