/** The bodies of the webhooks. */
import { checkRunJson, checkSuiteJson } from './check-views.ts';
import type { Commit } from './git-repository.ts';
import type { JsonObject } from './json.ts';
import { issueCommentJson, issueJson, pullJson } from './pull-views.ts';
import type { Account, CheckRun, CheckSuite, IssueComment, PullRequest, Repository, World } from './state.ts';
import { nodeId, repositoryJson, userJson } from './views.ts';

/** What every webhook of an app ends with. */
function common(world: World, repository: Repository, sender: Account): JsonObject {
  const installation = { id: repository.installation, node_id: nodeId('I', repository.installation) };
  return { repository: repositoryJson(world, repository), sender: userJson(world, sender), installation };
}

/** `extra`: `before` and `after` of a push, `changes` of an edit. */
export function pullRequestPayload(
  world: World,
  pull: PullRequest,
  action: string,
  sender: Account,
  extra: JsonObject = {},
): JsonObject {
  return {
    action,
    number: pull.number,
    pull_request: pullJson(world, pull),
    ...extra,
    ...common(world, pull.repository, sender),
  };
}

export function issueCommentPayload(world: World, pull: PullRequest, comment: IssueComment): JsonObject {
  return {
    action: 'created',
    issue: issueJson(world, pull),
    comment: issueCommentJson(world, pull, comment),
    ...common(world, pull.repository, comment.user),
  };
}

export function checkRunPayload(world: World, repository: Repository, run: CheckRun, sender: Account): JsonObject {
  const check_run: JsonObject = {
    ...checkRunJson(world, repository, run),
    check_suite: checkSuiteJson(world, repository, run.suite),
  };
  return { action: 'rerequested', check_run, ...common(world, repository, sender) };
}

export function checkSuitePayload(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  head: Commit,
  sender: Account,
): JsonObject {
  const person = (name: string, email: string) => ({ name, email });
  const head_commit = {
    id: head.sha,
    tree_id: head.tree,
    message: head.message,
    timestamp: head.author.date,
    author: person(head.author.name, head.author.email),
    committer: person(head.committer.name, head.committer.email),
  };
  const check_suite = { ...checkSuiteJson(world, repository, suite), head_commit };
  return { action: 'rerequested', check_suite, ...common(world, repository, sender) };
}
