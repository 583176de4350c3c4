/** Check runs and suites as GitHub's JSON. */
import type { JsonObject } from './json.ts';
import {
  type Annotation,
  type CheckRun,
  type CheckSuite,
  checkedPulls,
  fullName,
  type PullRequest,
  type Repository,
  type World,
} from './state.ts';
import { appJson, nodeId } from './views.ts';

export function checkRunJson(world: World, repository: Repository, run: CheckRun): JsonObject {
  const url = `${world.url}/repos/${fullName(repository)}/check-runs/${run.id}`;
  const html = `${world.url}/${fullName(repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: appJson(world, world.app),
    pull_requests: pullsOf(world, repository, run.headSha),
  };
}

export function annotationJson(
  world: World,
  repository: Repository,
  run: CheckRun,
  annotation: Annotation,
): JsonObject {
  return {
    path: annotation.path,
    blob_href: `${world.url}/${fullName(repository)}/blob/${run.headSha}/${annotation.path}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}

/** As the webhooks show a suite, without the commit at its head. */
export function checkSuiteJson(world: World, repository: Repository, suite: CheckSuite): JsonObject {
  const url = `${world.url}/repos/${fullName(repository)}/check-suites/${suite.id}`;
  const runs = repository.checkRuns.filter((run) => run.suite.id === suite.id);
  const pull = repository.pulls.find((p) => p.head.sha === suite.headSha);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: pull?.head.fork === undefined ? (pull?.head.ref ?? null) : null,
    head_sha: suite.headSha,
    status: 'queued',
    conclusion: null,
    url,
    before: null,
    after: suite.headSha,
    pull_requests: pullsOf(world, repository, suite.headSha),
    app: appJson(world, world.app),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

function pullsOf(world: World, repository: Repository, sha: string): JsonObject[] {
  return checkedPulls(repository, sha).map((pull) => pullMinimalJson(world, pull));
}

function pullMinimalJson(world: World, pull: PullRequest): JsonObject {
  const { repository } = pull;
  const url = `${world.url}/repos/${fullName(repository)}`;
  const repo = { id: repository.id, url, name: repository.name };
  return {
    id: pull.id,
    number: pull.number,
    url: `${url}/pulls/${pull.number}`,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  };
}
