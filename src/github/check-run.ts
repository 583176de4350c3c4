/** The check run of a head commit: begun before anything else, completed whatever happens, each of its annotations there once. */
import { isUnclear, type Octokit, type PullRef, SETTLE_MS, type Wait } from './client.ts';
import type { Verdict } from './verdict.ts';

/** Branch rules name it: it never changes. */
const CHECK_NAME = 'leakcheck';

export interface CheckContext {
  readonly octokit: Octokit;
  readonly ref: PullRef;
  readonly wait: Wait;
}

/**
 * Before any other call, so that a required check never waits for a run that does not come. Gives the id. Octokit would make a second run
 * where GitHub made one and did not say so, and the first would stay in progress for ever.
 */
export async function startCheckRun(context: CheckContext, head: string): Promise<number> {
  try {
    return await createRun(context, head);
  } catch (error) {
    if (!isUnclear(error)) throw error;
    await context.wait(SETTLE_MS);
    return (await findBegun(context, head)) ?? (await createRun(context, head));
  }
}

async function createRun({ octokit, ref }: CheckContext, head: string): Promise<number> {
  const { data } = await octokit.rest.checks.create({
    owner: ref.owner,
    repo: ref.repo,
    name: CHECK_NAME,
    head_sha: head,
    status: 'in_progress',
    external_id: markOf(ref),
    request: { retries: 0 },
  });
  return data.id;
}

/** For a fork's head and in `rerequested` events this is all that leads back to the pull request. */
function markOf(ref: PullRef): string {
  return `pr:${ref.pull}`;
}

/** The newest run of the head, if it was begun for this pull request and not gone on with: jobs of one pull request never overlap. */
async function findBegun({ octokit, ref }: CheckContext, head: string): Promise<number | undefined> {
  const { owner, repo } = ref;
  const query = { owner, repo, ref: head, check_name: CHECK_NAME, filter: 'latest' } as const;
  const { data } = await octokit.rest.checks.listForRef(query);
  return data.check_runs.find(
    ({ status, external_id, output }) =>
      status === 'in_progress' && external_id === markOf(ref) && output.annotations_count === 0,
  )?.id;
}

const ANNOTATIONS_A_REQUEST = 50;

/** Annotations append, 50 a request. The conclusion comes with the last ones: what is concluded is complete. */
export async function completeCheckRun(context: CheckContext, id: number, verdict: Verdict): Promise<void> {
  const { conclusion, title, summary, annotations } = verdict;
  const requests = Math.max(1, Math.ceil(annotations.length / ANNOTATIONS_A_REQUEST));
  for (let i = 0; i < requests; i++) {
    const before = i * ANNOTATIONS_A_REQUEST;
    await update(context, id, {
      before,
      annotations: annotations.slice(before, before + ANNOTATIONS_A_REQUEST),
      output: { title, summary },
      ...(i === requests - 1 ? { conclusion } : {}),
    });
  }
}

interface Update extends Partial<Pick<Verdict, 'conclusion'>>, Pick<Verdict, 'annotations'> {
  readonly output: Pick<Verdict, 'title' | 'summary'>;
  /** How many annotations the run has already. */
  readonly before: number;
}

const TRIES = 3;

/** What was lost is sent again without the annotations that are there: all else of a request can be repeated. */
async function update(context: CheckContext, id: number, wanted: Update): Promise<void> {
  let left = wanted;
  for (let tries = 1; ; tries++) {
    try {
      return await send(context, id, left);
    } catch (error) {
      if (left.annotations.length === 0 || tries === TRIES || !isUnclear(error)) throw error;
      await context.wait(SETTLE_MS);
      const there = await countAnnotations(context, id);
      if (there > left.before) left = { ...left, annotations: [] };
    }
  }
}

async function send({ octokit, ref }: CheckContext, id: number, update: Update): Promise<void> {
  const { annotations, output, conclusion } = update;
  const bare = annotations.length === 0;
  await octokit.rest.checks.update({
    owner: ref.owner,
    repo: ref.repo,
    check_run_id: id,
    ...(conclusion ? { status: 'completed' as const, conclusion } : {}),
    output: bare ? output : { ...output, annotations: [...annotations] },
    ...(bare ? {} : { request: { retries: 0 } }),
  });
}

async function countAnnotations({ octokit, ref }: CheckContext, id: number): Promise<number> {
  const { data } = await octokit.rest.checks.get({ owner: ref.owner, repo: ref.repo, check_run_id: id });
  return data.output.annotations_count;
}
