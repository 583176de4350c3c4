import { annotationJson, checkRunJson } from '../check-views.ts';
import {
  type Answer,
  ApiError,
  invalidField,
  notFound,
  type Operation,
  ok,
  page,
  type RepositoryCall,
} from '../http.ts';
import { arrayAt, at, isObject, type Json, type JsonObject, numberAt, stringAt } from '../json.ts';
import { type Annotation, type CheckRun, type CheckSuite, nextId, now } from '../state.ts';

const base = '/repos/{owner}/{repo}';
const read = ['checks:read'];
const write = ['checks:write'];

export const checkRoutes: readonly Operation[] = [
  { method: 'POST', path: `${base}/check-runs`, auth: 'installation', needs: write, handle: createRun },
  { method: 'GET', path: `${base}/check-runs/{check_run_id}`, auth: 'installation', needs: read, handle: getRun },
  { method: 'PATCH', path: `${base}/check-runs/{check_run_id}`, auth: 'installation', needs: write, handle: updateRun },
  {
    method: 'GET',
    path: `${base}/check-runs/{check_run_id}/annotations`,
    auth: 'installation',
    needs: read,
    handle: listAnnotations,
  },
  { method: 'GET', path: `${base}/commits/{ref}/check-runs`, auth: 'installation', needs: read, handle: listRuns },
];

const MAX_TEXT = 65_535;
const MAX_ANNOTATIONS = 50;
const MAX_MESSAGE_BYTES = 64 * 1024;
const MAX_TITLE = 255;
const MAX_ACTIONS = 3;
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'];

async function createRun(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call;
  const name = stringAt(body, 'name');
  const sha = stringAt(body, 'head_sha') ?? '';
  if (!name) throw invalidField('CheckRun', 'name', 'missing_field');
  const head = /^[0-9a-f]{40}$/.test(sha) ? await repository.git.resolve(sha) : undefined;
  if (!head) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  const run: CheckRun = {
    id: nextId(world),
    suite: suiteFor(call, head),
    name,
    headSha: head,
    status: 'queued',
    conclusion: null,
    externalId: null,
    detailsUrl: null,
    startedAt: now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  change(run, body);
  repository.checkRuns.push(run);
  return ok(checkRunJson(world, repository, run), 201);
}

/** An app has one suite a commit. */
function suiteFor({ world, repository }: RepositoryCall, headSha: string): CheckSuite {
  const known = repository.checkSuites.find((suite) => suite.headSha === headSha);
  if (known) return known;
  const suite: CheckSuite = { id: nextId(world), headSha, createdAt: now() };
  repository.checkSuites.push(suite);
  return suite;
}

function getRun(call: RepositoryCall): Answer {
  return ok(checkRunJson(call.world, call.repository, runOf(call)));
}

function updateRun(call: RepositoryCall): Answer {
  const run = runOf(call);
  change(run, call.body);
  return ok(checkRunJson(call.world, call.repository, run));
}

function listAnnotations(call: RepositoryCall): Answer {
  const run = runOf(call);
  return page(
    call,
    run.annotations.map((annotation) => annotationJson(call.world, call.repository, run, annotation)),
  );
}

/** `filter=latest`, the default, shows the newest run of each name. */
async function listRuns(call: RepositoryCall): Promise<Answer> {
  const { world, repository, query, params } = call;
  const sha = await repository.git.resolve(params.ref ?? '');
  if (!sha) throw new ApiError(422, `No commit found for SHA: ${params.ref}`);
  const all = repository.checkRuns.filter((run) => run.headSha === sha && matches(run, query, world.app.id));
  const latest = all.filter((run) => !all.some((other) => other.name === run.name && other.id > run.id));
  const shown = query.get('filter') === 'all' ? all : latest;
  const runs = shown.toSorted((a, b) => b.id - a.id).map((run) => checkRunJson(world, repository, run));
  return page(call, runs, (list) => ({ total_count: shown.length, check_runs: list }));
}

function matches(run: CheckRun, query: URLSearchParams, appId: number): boolean {
  const name = query.get('check_name');
  const status = query.get('status');
  const app = query.get('app_id');
  return (
    (name === null || run.name === name) &&
    (status === null || run.status === status) &&
    (app === null || Number(app) === appId)
  );
}

function runOf({ repository, params }: RepositoryCall): CheckRun {
  const run = repository.checkRuns.find((r) => r.id === Number(params.check_run_id));
  if (!run) throw notFound();
  return run;
}

/**
 * Applies the fields that are there, all checked before the first is set. A conclusion completes a run; annotations are
 * added to the old ones.
 */
function change(run: CheckRun, body: JsonObject): void {
  const conclusion = stringAt(body, 'conclusion');
  const status = statusOf(body, conclusion);
  const output = outputOf(body);
  const actions = arrayAt(body, 'actions').filter(isObject);
  if (actions.length > MAX_ACTIONS)
    throw invalidField('CheckRun', 'actions', 'invalid', `may have at most ${MAX_ACTIONS} items`);

  run.name = stringAt(body, 'name') ?? run.name;
  run.externalId = stringAt(body, 'external_id') ?? run.externalId;
  run.detailsUrl = stringAt(body, 'details_url') ?? run.detailsUrl;
  run.startedAt = stringAt(body, 'started_at') ?? run.startedAt;
  if (status) run.status = status;
  run.conclusion = run.status === 'completed' ? (conclusion ?? run.conclusion) : null;
  run.completedAt = run.status === 'completed' ? (stringAt(body, 'completed_at') ?? now()) : null;
  if (actions.length > 0) run.actions = actions;
  if (!output) return;
  run.title = output.title;
  run.summary = output.summary;
  run.text = output.text ?? run.text;
  run.annotations.push(...output.annotations);
}

function statusOf(body: JsonObject, conclusion: string | undefined): CheckRun['status'] | undefined {
  const status = stringAt(body, 'status');
  if (conclusion !== undefined && !CONCLUSIONS.includes(conclusion))
    throw invalidField('CheckRun', 'conclusion', 'invalid');
  if (conclusion !== undefined) return 'completed';
  if (status === 'completed') throw invalidField('CheckRun', 'conclusion', 'missing_field');
  if (status === undefined || status === 'queued' || status === 'in_progress') return status;
  throw invalidField('CheckRun', 'status', 'invalid');
}

interface Output {
  readonly title: string;
  readonly summary: string;
  readonly text: string | undefined;
  readonly annotations: readonly Annotation[];
}

function outputOf(body: JsonObject): Output | undefined {
  const output = at(body, 'output');
  if (output === undefined) return undefined;
  const title = stringAt(output, 'title');
  const summary = stringAt(output, 'summary');
  const text = stringAt(output, 'text');
  if (!title) throw invalidField('CheckRun', 'title', 'missing_field');
  if (!summary) throw invalidField('CheckRun', 'summary', 'missing_field');
  for (const [field, value = ''] of [
    ['summary', summary],
    ['text', text],
  ] as const) {
    if ([...value].length > MAX_TEXT)
      throw invalidField('CheckRun', field, 'invalid', `${field} exceeds a maximum of ${MAX_TEXT} characters`);
  }
  const annotations = arrayAt(output, 'annotations');
  if (annotations.length > MAX_ANNOTATIONS) {
    throw new ApiError(
      422,
      `Invalid request.\n\nNo more than ${MAX_ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`,
    );
  }
  return { title, summary, text, annotations: annotations.map(annotationOf) };
}

function annotationOf(given: Json): Annotation {
  const refuse = (field: string, code = 'missing_field') => invalidField('CheckAnnotation', field, code);
  const path = stringAt(given, 'path');
  const message = stringAt(given, 'message');
  const startLine = numberAt(given, 'start_line');
  const endLine = numberAt(given, 'end_line');
  const level = stringAt(given, 'annotation_level');
  const title = stringAt(given, 'title') ?? null;
  const startColumn = numberAt(given, 'start_column') ?? null;
  const endColumn = numberAt(given, 'end_column') ?? null;
  if (!path) throw refuse('path');
  if (!message) throw refuse('message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw refuse('message', 'invalid');
  if (startLine === undefined || endLine === undefined) throw refuse('start_line');
  if (startLine < 1 || endLine < startLine) throw refuse('end_line', 'invalid');
  if (startLine !== endLine && (startColumn ?? endColumn) !== null) throw refuse('start_column', 'invalid');
  if ((title ?? '').length > MAX_TITLE) throw refuse('title', 'invalid');
  if (level !== 'notice' && level !== 'warning' && level !== 'failure') throw refuse('annotation_level', 'invalid');
  return {
    path,
    message,
    startLine,
    endLine,
    startColumn,
    endColumn,
    level,
    title,
    rawDetails: stringAt(given, 'raw_details') ?? null,
  };
}
