/** Which review threads are ours, and what they speak of. */
import type { Octokit, PullRef } from './client.ts';
import { readMarker } from './markers.ts';
import { askThreads, type ThreadNode, type ThreadPage } from './query.ts';
import type { Thread } from './reconcile.ts';

/** All our threads; `first` saves the call for a page that is there already. */
export async function readThreads(octokit: Octokit, ref: PullRef, first?: ThreadPage): Promise<readonly Thread[]> {
  const threads: Thread[] = [];
  let page = first ?? (await askThreads(octokit, ref));
  for (;;) {
    threads.push(...(page.nodes ?? []).flatMap(ours));
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || !endCursor) return threads;
    page = await askThreads(octokit, ref, endCursor);
  }
}

/** A marker counts only where GitHub says that we wrote the comment: anybody can paste one. */
function ours(node: ThreadNode | null): readonly Thread[] {
  const root = node?.comments.nodes?.[0];
  const marker = root?.viewerDidAuthor ? readMarker(root.body) : undefined;
  if (!node || !root || !marker) return [];
  const { path, line, startLine, isResolved: resolved } = node;
  const { said, rule } = marker;
  return [{ said, rule, path, line: startLine ?? line ?? undefined, url: root.url, resolved }];
}
