/**
 * The one GraphQL query of a review: the state of the pull request, our threads on it, and the Go packages at the head commit.
 *
 * GraphQL because one call reads whole folders; everything that is written goes through REST, which refuses what it cannot place
 * where GraphQL would drop it in silence.
 */
import type { Octokit, PullRef } from './client.ts';

export interface Blob {
  /** Null for a binary file. */
  readonly text: string | null;
  readonly isBinary: boolean | null;
  /** The text is cut. */
  readonly isTruncated: boolean;
}

export interface Tree {
  readonly entries: readonly { readonly name: string; readonly object: Blob | Record<string, never> | null }[] | null;
}

/** What an expression names: a folder, a file, or nothing. */
export type GitObject = Blob | Tree | null;

export interface PullState {
  readonly headRefOid: string;
  readonly isDraft: boolean;
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly changedFiles: number;
  readonly reviewThreads: ThreadPage;
}

export interface ThreadPage {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly (ThreadNode | null)[] | null;
}

export interface ThreadNode {
  readonly isResolved: boolean;
  readonly path: string;
  /** Where it stands at the head of now; null once its lines have changed. */
  readonly line: number | null;
  readonly startLine: number | null;
  readonly comments: { readonly nodes: readonly (CommentNode | null)[] | null };
}

interface CommentNode {
  readonly url: string;
  readonly body: string;
  readonly viewerDidAuthor: boolean;
}

const THREADS = `
  reviewThreads(first: 100, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { isResolved path line startLine comments(first: 1) { nodes { url body viewerDidAuthor } } }
  }`;

const PULL = `url pullRequest(number: $pull) { headRefOid isDraft state changedFiles ${THREADS} }`;

const OBJECT = `
  fragment Content on Blob { text isBinary isTruncated }
  fragment Entry on GitObject { ...Content ... on Tree { entries { name object { ...Content } } } }`;

export interface PullAnswer {
  readonly repositoryUrl: string;
  readonly pull: PullState;
  readonly objects: Objects;
}

/** By expression, as asked. */
export type Objects = ReadonlyMap<string, GitObject>;

interface RepositoryNode {
  readonly url: string;
  readonly pullRequest: PullState | null;
}

/** The pull request with the first page of its threads, and objects: `<commit>:<path>`. */
export async function askPull(octokit: Octokit, ref: PullRef, expressions: readonly string[]): Promise<PullAnswer> {
  const query = `query ($owner: String!, $repo: String!, $pull: Int!, $after: String ${variables(expressions)}) {
    repository(owner: $owner, name: $repo) { ${PULL} ${aliases(expressions)} }
  } ${expressions.length > 0 ? OBJECT : ''}`;
  const { repository } = await ask<RepositoryNode & Aliased>(octokit, query, { ...ref, ...values(expressions) });
  if (!repository?.pullRequest) throw new Error(`no pull request ${ref.owner}/${ref.repo}#${ref.pull}`);
  return { repositoryUrl: repository.url, pull: repository.pullRequest, objects: named(expressions, repository) };
}

/** Objects alone. */
export async function askObjects(octokit: Octokit, ref: PullRef, expressions: readonly string[]): Promise<Objects> {
  const { owner, repo } = ref;
  const query = `query ($owner: String!, $repo: String! ${variables(expressions)}) {
    repository(owner: $owner, name: $repo) { ${aliases(expressions)} }
  } ${OBJECT}`;
  const { repository } = await ask<Aliased>(octokit, query, { owner, repo, ...values(expressions) });
  if (!repository) throw new Error(`no repository ${owner}/${repo}`);
  return named(expressions, repository);
}

/** One page of threads; the first one without `after`. */
export async function askThreads(octokit: Octokit, ref: PullRef, after?: string): Promise<ThreadPage> {
  const query = `query ($owner: String!, $repo: String!, $pull: Int!, $after: String) {
    repository(owner: $owner, name: $repo) { pullRequest(number: $pull) { ${THREADS} } }
  }`;
  type Node = { readonly pullRequest: Pick<PullState, 'reviewThreads'> | null };
  const { repository } = await ask<Node>(octokit, query, { ...ref, ...(after ? { after } : {}) });
  if (!repository?.pullRequest) throw new Error(`no pull request ${ref.owner}/${ref.repo}#${ref.pull}`);
  return repository.pullRequest.reviewThreads;
}

/** One retry is enough here: a query that ran into GitHub's 10 seconds will do so again, and costs quota each time. */
function ask<Node>(
  octokit: Octokit,
  query: string,
  parameters: Record<string, unknown>,
): Promise<{ repository: Node | null }> {
  return octokit.graphql<{ repository: Node | null }>(query, { ...parameters, request: { retries: 1 } });
}

type Aliased = { readonly [alias: `o${number}`]: GitObject };

function variables(expressions: readonly string[]): string {
  return expressions.map((_, i) => `, $o${i}: String!`).join('');
}

function aliases(expressions: readonly string[]): string {
  return expressions.map((_, i) => `o${i}: object(expression: $o${i}) { ...Entry }`).join(' ');
}

function values(expressions: readonly string[]): Record<string, string> {
  return Object.fromEntries(expressions.map((expression, i) => [`o${i}`, expression]));
}

function named(expressions: readonly string[], answer: Aliased): Objects {
  return new Map(expressions.map((expression, i) => [expression, answer[`o${i}`] ?? null]));
}
