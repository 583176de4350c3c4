import { type Answer, notFound, type Operation, ok, page, type RepositoryCall } from '../http.ts';
import { fileJson, pullJson, pullSummaryJson } from '../pull-views.ts';
import type { PullRequest } from '../state.ts';

/** GitHub lists no more files than this, and does not say so. */
const MAX_FILES = 3000;
const needs = ['pull_requests:read'];
const base = '/repos/{owner}/{repo}';

export const pullRoutes: readonly Operation[] = [
  { method: 'GET', path: `${base}/pulls`, auth: 'installation', needs, handle: listPulls },
  { method: 'GET', path: `${base}/pulls/{pull_number}`, auth: 'installation', needs, handle: getPull },
  { method: 'GET', path: `${base}/pulls/{pull_number}/files`, auth: 'installation', needs, handle: listFiles },
  { method: 'GET', path: `${base}/commits/{commit_sha}/pulls`, auth: 'installation', needs, handle: pullsOfCommit },
];

/** The pull request of the call, by either of the names that GitHub gives to its number. */
export function pullOf({ repository, params }: RepositoryCall): PullRequest {
  const number = Number(params.pull_number ?? params.issue_number);
  const pull = repository.pulls.find((p) => p.number === number);
  if (!pull) throw notFound();
  return pull;
}

function listPulls(call: RepositoryCall): Answer {
  const { world, query, repository } = call;
  const state = query.get('state') ?? 'open';
  const head = query.get('head');
  const branch = query.get('base');
  const found = repository.pulls.filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (branch === null || pull.base.ref === branch) &&
      (head === null || `${(pull.head.fork ?? repository.owner).login}:${pull.head.ref}` === head),
  );
  const newestFirst = found.toSorted((a, b) => b.number - a.number);
  return page(
    call,
    newestFirst.map((pull) => pullSummaryJson(world, pull)),
  );
}

function getPull(call: RepositoryCall): Answer {
  return ok(pullJson(call.world, pullOf(call)));
}

function listFiles(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  const files = pull.files.slice(0, MAX_FILES);
  return page(
    call,
    files.map((file) => fileJson(call.world, call.repository, pull.head.sha, file)),
  );
}

function pullsOfCommit(call: RepositoryCall): Answer {
  const { world, repository, params } = call;
  const found = repository.pulls.filter((pull) => pull.head.sha === params.commit_sha);
  return page(
    call,
    found.map((pull) => pullSummaryJson(world, pull)),
  );
}
