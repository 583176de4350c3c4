/** The part of GitHub's GraphQL types that is answered here: each field is a function of its arguments. */
import { allows } from './auth.ts';
import type { TreeEntry } from './git-repository.ts';
import { type Json, numberAt, stringAt } from './json.ts';
import type { GitObject } from './object-reader.ts';
import { pullPage } from './pull-views.ts';
import {
  type Account,
  findRepository,
  fullName,
  type InstallationToken,
  type PullRequest,
  type Repository,
  type ReviewComment,
  type Thread,
  type World,
} from './state.ts';
import { nodeId } from './views.ts';

export type Arguments = Readonly<Record<string, Json>>;
export type Value = null | boolean | number | string | Node | readonly Value[];
export interface Node {
  readonly type: string;
  readonly fields: Readonly<Record<string, (args: Arguments) => Value | Promise<Value>>>;
}

/** An error of one field: the field is null, the others are answered. */
export class QueryError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const INTERFACES: Readonly<Record<string, readonly string[]>> = {
  Blob: ['GitObject', 'Node'],
  Tree: ['GitObject', 'Node'],
  Commit: ['GitObject', 'Node'],
  Bot: ['Actor', 'Node'],
  User: ['Actor', 'Node'],
  Organization: ['Actor', 'Node'],
};

export function isType(type: string, wanted: string): boolean {
  return type === wanted || (INTERFACES[type] ?? []).includes(wanted);
}

interface Session {
  readonly world: World;
  readonly token: InstallationToken;
}

export function queryRoot(world: World, token: InstallationToken): Node {
  const session = { world, token };
  return {
    type: 'Query',
    fields: {
      repository: ({ owner, name }) => repositoryNode(session, visible(session, String(owner), String(name))),
      rateLimit: () => rateLimit(token),
      // Of an app, the viewer is said to be a user, with the whole login of its bot.
      viewer: () => ({
        type: 'User',
        fields: { login: () => world.app.bot.login, databaseId: () => world.app.bot.id },
      }),
    },
  };
}

function visible({ world, token }: Session, owner: string, name: string): Repository {
  const repository = findRepository(world, owner, name);
  if (repository && repository.installation === token.installation) return repository;
  throw new QueryError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
}

function need({ token }: Session, permission: string): void {
  if (!allows(token.permissions, permission, 'read'))
    throw new QueryError('FORBIDDEN', 'Resource not accessible by integration');
}

function rateLimit(token: InstallationToken): Node {
  const fields = { limit: () => 5000, cost: () => 1, remaining: () => 5000 - token.used, used: () => token.used };
  return { type: 'RateLimit', fields };
}

function repositoryNode(session: Session, repository: Repository): Node {
  const { world } = session;
  return {
    type: 'Repository',
    fields: {
      id: () => nodeId('R', repository.id),
      databaseId: () => repository.id,
      name: () => repository.name,
      nameWithOwner: () => fullName(repository),
      owner: () => actor(world, repository.owner),
      url: () => `${world.url}/${fullName(repository)}`,
      isPrivate: () => repository.private,
      isFork: () => false,
      object: async ({ expression, oid }) => {
        need(session, 'contents');
        const found = await repository.git.object(String(oid ?? expression));
        return found ? gitObject(repository, found) : null;
      },
      pullRequest: ({ number }) => {
        need(session, 'pull_requests');
        const pull = repository.pulls.find((p) => p.number === number);
        if (pull) return pullNode(session, pull);
        throw new QueryError('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
      },
    },
  };
}

/** GitHub cuts the text of larger blobs, at a size that it does not document. */
const MAX_TEXT_BYTES = 512_000;

function gitObject(repository: Repository, { oid, type, content }: GitObject): Node | null {
  if (type === 'blob') return blob(oid, content);
  const fields = { id: () => nodeId('GO', oid), oid: () => oid };
  if (type === 'commit') return { type: 'Commit', fields };
  if (type !== 'tree') return null;
  const entries = () => repository.git.tree(oid, { recursive: false });
  return {
    type: 'Tree',
    fields: { ...fields, entries: async () => (await entries()).map((e) => treeEntry(repository, e)) },
  };
}

function blob(oid: string, content: Buffer): Node {
  // As git does: a NUL byte near the start makes it binary.
  const isBinary = content.subarray(0, 8000).includes(0);
  return {
    type: 'Blob',
    fields: {
      id: () => nodeId('B', oid),
      oid: () => oid,
      byteSize: () => content.length,
      isBinary: () => isBinary,
      isTruncated: () => !isBinary && content.length > MAX_TEXT_BYTES,
      text: () => (isBinary ? null : content.toString('utf8', 0, MAX_TEXT_BYTES)),
    },
  };
}

function treeEntry(repository: Repository, entry: TreeEntry): Node {
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  return {
    type: 'TreeEntry',
    fields: {
      name: () => name,
      type: () => entry.type,
      oid: () => entry.oid,
      mode: () => Number.parseInt(entry.mode, 8),
      size: () => entry.size ?? 0,
      extension: () => (name.includes('.') ? name.slice(name.lastIndexOf('.')) : ''),
      object: async () => {
        const found = await repository.git.object(entry.oid);
        return found ? gitObject(repository, found) : null;
      },
    },
  };
}

function pullNode(session: Session, pull: PullRequest): Node {
  const { world } = session;
  return {
    type: 'PullRequest',
    fields: {
      id: () => nodeId('PR', pull.id),
      databaseId: () => pull.id,
      number: () => pull.number,
      title: () => pull.title,
      url: () => pullPage(world, pull),
      state: () => pull.state.toUpperCase(),
      closed: () => pull.state === 'closed',
      merged: () => false,
      isDraft: () => pull.draft,
      changedFiles: () => pull.files.length,
      createdAt: () => pull.createdAt,
      author: () => actor(world, pull.author),
      headRefName: () => pull.head.ref,
      headRefOid: () => pull.head.sha,
      baseRefName: () => pull.base.ref,
      baseRefOid: () => pull.base.sha,
      isCrossRepository: () => pull.head.fork !== undefined,
      reviewThreads: (args) =>
        connection('PullRequestReviewThread', pull.threads, args, (t) => threadNode(session, pull, t)),
    },
  };
}

function threadNode({ world }: Session, pull: PullRequest, thread: Thread): Node {
  const [first] = thread.comments;
  const side = (s: 'LEFT' | 'RIGHT' | undefined) => s ?? 'RIGHT';
  return {
    type: 'PullRequestReviewThread',
    fields: {
      id: () => nodeId('PRRT', thread.id),
      isResolved: () => thread.resolvedBy !== undefined,
      resolvedBy: () => (thread.resolvedBy ? actor(world, thread.resolvedBy) : null),
      isOutdated: () => first?.line === undefined,
      isCollapsed: () => thread.resolvedBy !== undefined || first?.line === undefined,
      path: () => first?.path ?? '',
      line: () => first?.line ?? null,
      startLine: () => first?.startLine ?? null,
      originalLine: () => first?.originalLine ?? null,
      originalStartLine: () => first?.originalStartLine ?? null,
      diffSide: () => side(first?.side),
      subjectType: () => 'LINE',
      // Resolving needs contents:write, which a review bot does not have.
      viewerCanResolve: () => false,
      viewerCanReply: () => true,
      comments: (args) =>
        connection('PullRequestReviewComment', thread.comments, args, (c) => commentNode(world, pull, c)),
    },
  };
}

function commentNode(world: World, pull: PullRequest, comment: ReviewComment): Node {
  return {
    type: 'PullRequestReviewComment',
    fields: {
      id: () => nodeId('PRRC', comment.id),
      databaseId: () => comment.id,
      fullDatabaseId: () => String(comment.id),
      body: () => comment.body,
      path: () => comment.path,
      line: () => comment.line ?? null,
      originalLine: () => comment.originalLine,
      outdated: () => comment.line === undefined,
      createdAt: () => comment.createdAt,
      url: () => `${pullPage(world, pull)}#discussion_r${comment.id}`,
      author: () => actor(world, comment.user),
      viewerDidAuthor: () => comment.user.id === world.app.bot.id,
      isMinimized: () => false,
    },
  };
}

/** The login of a bot comes without its `[bot]` here, unlike in REST. */
function actor(world: World, user: Account): Node {
  const login = user.login.replace(/\[bot\]$/, '');
  return {
    type: user.type,
    fields: {
      id: () => nodeId(user.type === 'Bot' ? 'BOT' : 'U', user.id),
      databaseId: () => user.id,
      login: () => login,
      url: () => `${world.url}/${user.type === 'Bot' ? `apps/${login}` : login}`,
    },
  };
}

const MAX_PAGE = 100;

/** A page of a connection. As GitHub does, it refuses to list without `first` or `last`, and more than 100 at once. */
function connection<T>(type: string, items: readonly T[], args: Arguments, node: (item: T) => Node): Node {
  const first = numberAt(args, 'first');
  const last = numberAt(args, 'last');
  const count = first ?? last;
  if (count === undefined)
    throw new QueryError('MISSING_PAGINATION_BOUNDARIES', 'You must provide a `first` or `last` value.');
  if (count > MAX_PAGE)
    throw new QueryError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${count} records exceeds the limit of ${MAX_PAGE} records.`,
    );
  const after = position(stringAt(args, 'after')) ?? 0;
  const before = position(stringAt(args, 'before')) ?? items.length + 1;
  const end = first === undefined ? before - 1 : Math.min(after + first, before - 1);
  const start = first === undefined ? Math.max(after, end - count) : after;
  const page = items.slice(start, end);
  const nodes = () => page.map(node);
  const pageInfo: Node = {
    type: 'PageInfo',
    fields: {
      hasNextPage: () => end < items.length,
      hasPreviousPage: () => start > 0,
      startCursor: () => (page.length > 0 ? cursor(start + 1) : null),
      endCursor: () => (page.length > 0 ? cursor(start + page.length) : null),
    },
  };
  const edge = (item: T, i: number): Node => ({
    type: `${type}Edge`,
    fields: { cursor: () => cursor(start + i + 1), node: () => node(item) },
  });
  return {
    type: `${type}Connection`,
    fields: { totalCount: () => items.length, nodes, edges: () => page.map(edge), pageInfo: () => pageInfo },
  };
}

function cursor(position: number): string {
  return Buffer.from(`cursor:${position}`).toString('base64');
}

function position(text: string | undefined): number | undefined {
  const match = /^cursor:(\d+)$/.exec(Buffer.from(text ?? '', 'base64').toString());
  return match ? Number(match[1]) : undefined;
}
