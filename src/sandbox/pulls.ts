/** What happens to pull requests: they are opened, pushed to, and their review comments move with the lines. */
import { type DiffFile, followLine, hunkWith } from './diff.ts';
import type { GitRepository } from './git-repository.ts';
import { now, type PullRequest, type Repository, type ReviewComment, reviewComments } from './state.ts';

/** The diff that GitHub shows: from the merge base of the two, or from the base itself if they share no history. */
export async function changedFiles(git: GitRepository, base: string, head: string): Promise<DiffFile[]> {
  return git.diff((await git.mergeBase(base, head)) ?? base, head);
}

/** Brings a pull request to the tips of its branches. Comments on lines that are no longer there become outdated. */
export async function refresh(pull: PullRequest, head: string): Promise<void> {
  const { git } = pull.repository;
  pull.head.sha = head;
  pull.base.sha = (await git.resolve(`refs/heads/${pull.base.ref}`)) ?? pull.base.sha;
  pull.files = await changedFiles(git, pull.base.sha, head);
  pull.commits = await git.countBetween(pull.base.sha, head);
  pull.updatedAt = now();
  await git.updateRef(`refs/pull/${pull.number}/head`, head);
  const diffs = new Map<string, Promise<DiffFile[]>>();
  for (const comment of reviewComments(pull)) {
    const from = comment.originalCommitId;
    if (!diffs.has(from)) diffs.set(from, git.diff(from, head));
    moveComment(pull, comment, (await diffs.get(from)) ?? []);
  }
}

/**
 * `since`: what changed from the commit that was commented on to the head. A comment is outdated once the diff no
 * longer shows its line.
 */
function moveComment(pull: PullRequest, comment: ReviewComment, since: readonly DiffFile[]): void {
  const { side, path, originalLine, originalStartLine } = comment;
  const changed = since.find((file) => (file.previousFilename ?? file.filename) === path);
  const follow = (line: number) => (side === 'LEFT' || !changed ? line : followLine(changed.patch, line));
  const patch = pull.files.find((file) => file.filename === path)?.patch;
  const line = follow(originalLine);
  const isShown = line !== undefined && hunkWith(patch, side, line) !== undefined;
  comment.line = isShown ? line : undefined;
  comment.startLine = isShown && originalStartLine !== undefined ? follow(originalStartLine) : undefined;
  if (isShown) comment.commitId = pull.head.sha;
}

export function pullsFrom(repository: Repository, branch: string): PullRequest[] {
  return repository.pulls.filter((pull) => pull.state === 'open' && pull.head.ref === branch);
}
