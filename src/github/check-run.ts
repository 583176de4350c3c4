/** The check run of a head commit: begun before anything else, completed whatever happens. */
import type { Octokit, PullRef } from './client.ts';
import type { Verdict } from './verdict.ts';

/** Branch rules name it: it never changes. */
const CHECK_NAME = 'leakcheck';

/** Before any other call, so that a required check never waits for a run that does not come. Gives the id. */
export async function startCheckRun(octokit: Octokit, ref: PullRef, head: string): Promise<number> {
  const { data } = await octokit.rest.checks.create({
    owner: ref.owner,
    repo: ref.repo,
    name: CHECK_NAME,
    head_sha: head,
    status: 'in_progress',
    // For a fork's head and in `rerequested` events this is all that leads back to the pull request.
    external_id: `pr:${ref.pull}`,
  });
  return data.id;
}

const ANNOTATIONS_A_REQUEST = 50;

/** Annotations append, 50 a request. The conclusion comes with the last ones: what is concluded is complete. */
export async function completeCheckRun(octokit: Octokit, ref: PullRef, id: number, verdict: Verdict): Promise<void> {
  const { conclusion, title, summary, annotations } = verdict;
  const requests = Math.max(1, Math.ceil(annotations.length / ANNOTATIONS_A_REQUEST));
  for (let i = 0; i < requests; i++) {
    const part = annotations.slice(i * ANNOTATIONS_A_REQUEST, (i + 1) * ANNOTATIONS_A_REQUEST);
    await octokit.rest.checks.update({
      owner: ref.owner,
      repo: ref.repo,
      check_run_id: id,
      ...(i === requests - 1 ? { status: 'completed' as const, conclusion } : {}),
      output: { title, summary, ...(part.length > 0 ? { annotations: [...part] } : {}) },
    });
  }
}
