import { expect, test } from 'vitest';
import { startChecked } from './start.ts';

const AT = { owner: 'acme', repo: 'shop' };

async function shop() {
  const checked = await startChecked();
  const repo = await checked.gh.createRepository({ owner: 'acme', name: 'shop' });
  await repo.commit({ files: { 'a.go': 'package a\n' } });
  await repo.commit({ branch: 'topic', files: { 'a.go': 'package b\n' } });
  const pr = await repo.openPullRequest({ head: 'topic' });
  return { ...checked, repo, pr, checks: (await checked.octokit(repo)).rest.checks };
}

const annotation = (line: number) => ({
  path: 'a.go',
  start_line: line,
  end_line: line,
  annotation_level: 'warning' as const,
  message: `message ${line}`,
});

test('annotations are added, 50 at a time, and the conclusion completes the run', async () => {
  const { checks, pr, repo } = await shop();
  const { data } = await checks.create({
    ...AT,
    name: 'leakcheck',
    head_sha: pr.headSha,
    status: 'in_progress',
    external_id: 'pr:1',
    actions: [{ label: 'Re-run', description: 'Again', identifier: 'again' }],
  });
  expect(data).toMatchObject({
    status: 'in_progress',
    conclusion: null,
    completed_at: null,
    pull_requests: [{ number: 1 }],
  });

  const update = (from: number, count: number, rest: object) =>
    checks.update({
      ...AT,
      check_run_id: data.id,
      output: {
        title: 'Leaks',
        summary: 'Some',
        annotations: Array.from({ length: count }, (_, i) => annotation(from + i)),
      },
      ...rest,
    });
  await update(1, 50, {});
  const done = await update(51, 20, { conclusion: 'neutral' });
  expect(done.data).toMatchObject({ status: 'completed', conclusion: 'neutral', output: { annotations_count: 70 } });
  expect(done.data.completed_at).not.toBeNull();
  expect(repo.checkRuns[0]).toMatchObject({ externalId: 'pr:1', title: 'Leaks', summary: 'Some' });
  const listed = await checks.listAnnotations({ ...AT, check_run_id: data.id, per_page: 100 });
  expect(listed.data.map((a) => a.start_line)).toEqual(Array.from({ length: 70 }, (_, i) => i + 1));
});

test.each<[string, object, RegExp | undefined]>([
  [
    'more than 50 annotations',
    { output: { title: 't', summary: 's', annotations: Array.from({ length: 51 }, (_, i) => annotation(i + 1)) } },
    /NOT have more than 50/,
  ],
  ['an output without a summary', { output: { title: 't' } }, /required property 'summary'/],
  ['a summary that is too long', { output: { title: 't', summary: 'x'.repeat(65_536) } }, /more than 65535/],
  ['a conclusion that does not exist', { conclusion: 'fine' }, /allowed values/],
  ['a completed run without a conclusion', { status: 'completed' }, /required property 'conclusion'/],
  [
    'columns over several lines',
    { output: { title: 't', summary: 's', annotations: [{ ...annotation(1), end_line: 2, start_column: 1 }] } },
    undefined,
  ],
  [
    'lines that run backwards',
    { output: { title: 't', summary: 's', annotations: [{ ...annotation(3), end_line: 2 }] } },
    undefined,
  ],
  [
    'an unknown level',
    { output: { title: 't', summary: 's', annotations: [{ ...annotation(1), annotation_level: 'error' }] } },
    /allowed values/,
  ],
  [
    'four buttons',
    { actions: Array.from({ length: 4 }, () => ({ label: 'l', description: 'd', identifier: 'i' })) },
    /NOT have more than 3/,
  ],
])('%s is refused, and the run stays as it was', async (_, wrong, violation) => {
  const { checks, pr, repo, violations } = await shop();
  const { data } = await checks.create({ ...AT, name: 'leakcheck', head_sha: pr.headSha, status: 'in_progress' });
  const before = structuredClone(repo.checkRuns);
  await expect(checks.update({ ...AT, check_run_id: data.id, ...wrong })).rejects.toMatchObject({ status: 422 });
  expect(repo.checkRuns).toEqual(before);
  const found = violations.splice(0).join();
  if (violation) expect(found).toMatch(violation);
  else expect(found).toBe('');
});

test('a run needs a commit that exists', async () => {
  const { checks } = await shop();
  const create = checks.create({ ...AT, name: 'leakcheck', head_sha: '0'.repeat(40) });
  await expect(create).rejects.toMatchObject({
    status: 422,
    message: expect.stringContaining('No commit found for SHA'),
  });
  await expect(checks.get({ ...AT, check_run_id: 1 })).rejects.toMatchObject({ status: 404 });
});

test('the runs of a commit are listed by name, the newest of each', async () => {
  const { checks, pr } = await shop();
  const made = [];
  for (const name of ['leakcheck', 'other', 'leakcheck']) {
    made.push((await checks.create({ ...AT, name, head_sha: pr.headSha })).data.id);
  }
  const ids = async (query: object) => {
    const { data } = await checks.listForRef({ ...AT, ref: pr.headSha, ...query });
    expect(data.total_count).toBe(data.check_runs.length);
    return data.check_runs.map((run) => run.id);
  };
  expect(await ids({})).toEqual([made[2], made[1]]);
  expect(await ids({ check_name: 'leakcheck' })).toEqual([made[2]]);
  expect(await ids({ check_name: 'leakcheck', filter: 'all' })).toEqual([made[2], made[0]]);
  expect(await ids({ status: 'completed' })).toEqual([]);
  expect(await ids({ app_id: 1 })).toEqual([]);
});

test('the buttons "Re-run" and "Re-run all checks" are delivered', async () => {
  const { gh, checks, pr, repo } = await shop();
  const { data } = await checks.create({ ...AT, name: 'leakcheck', head_sha: pr.headSha, external_id: 'pr:1' });
  const [run] = repo.checkRuns;
  if (run) await repo.rerequestCheckRun(run);
  await repo.rerequestCheckSuite(pr.headSha);
  expect(gh.deliveries.slice(-2)).toMatchObject([
    { event: 'check_run', payload: { action: 'rerequested', check_run: { id: data.id, external_id: 'pr:1' } } },
    { event: 'check_suite', payload: { action: 'rerequested', check_suite: { head_sha: pr.headSha } } },
  ]);
  expect(gh.deliveries.at(-1)?.payload).toMatchObject({ installation: { id: repo.installation } });
});
