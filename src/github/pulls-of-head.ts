import type { Octokit } from './client.ts';

/** The open pull requests of a repository whose head is this commit, which may be in a fork. */
export async function pullsOfHead(
  octokit: Octokit,
  { owner, repo, head }: { readonly owner: string; readonly repo: string; readonly head: string },
): Promise<number[]> {
  const { data } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: head });
  return data
    .filter(
      (pull) => pull.state === 'open' && pull.head.sha === head && pull.base.repo.full_name === `${owner}/${repo}`,
    )
    .map((pull) => pull.number);
}
