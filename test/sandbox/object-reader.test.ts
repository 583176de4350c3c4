import { expect, test } from 'vitest';
import { GitRepository } from '../../src/sandbox/git-repository.ts';
import { ObjectReader } from '../../src/sandbox/object-reader.ts';

test('objects are answered in the order in which they were asked for, also large and missing ones', async () => {
  const git = await GitRepository.create();
  const large = 'x'.repeat(3_000_000);
  const sha = await git.commit({
    branch: 'main',
    parent: undefined,
    message: 'm',
    files: { 'a.go': 'a\n', large, empty: '' },
  });
  const names = [`${sha}:large`, `${sha}:none`, `${sha}:a.go`, `${sha}:empty`, 'nonsense', `${sha}:large`];
  const objects = await Promise.all(names.map((name) => git.object(name)));
  expect(objects.map((object) => object?.content.toString())).toEqual([large, undefined, 'a\n', '', undefined, large]);
  await git.close();
});

test('a reader whose git has ended refuses, and can be closed', async () => {
  const reader = new ObjectReader('/nowhere/at/all', process.env);
  await expect(reader.read('HEAD')).rejects.toThrow('git cat-file ended');
  await expect(reader.read('HEAD')).rejects.toThrow('git cat-file ended');
  await reader.close();
});
