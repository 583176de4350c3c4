/**
 * Commands in comments on a pull request. Grammar, as in Prow:
 *
 *     command = "/leakcheck" [ blank name ]       at the start of a line, alone on it, in any case
 *     name    = "help"
 *
 * Not commands: lines in fenced code, in quotes, in HTML comments.
 */
import { HELP, NOT_PERMITTED, UNKNOWN_COMMAND } from '../report/reply.ts';
import { type Log, type Octokit, type PullRef, statusOf } from './client.ts';
import { readHead } from './read.ts';

export type Command = 'review' | 'help' | 'unknown';

/** The first command of a comment; undefined where it holds none. */
export function parseCommand(body: string): Command | undefined {
  const lines = outsideOfFences(body.replace(/<!--[\s\S]*?(-->|$)/g, ''));
  const [command] = lines.flatMap((line) => /^\/leakcheck([ \t]+\S.*)?$/i.exec(line.trimEnd()) ?? []);
  if (command === undefined) return undefined;
  const name = command.slice('/leakcheck'.length).trim().toLowerCase();
  return name === '' ? 'review' : name === 'help' ? 'help' : 'unknown';
}

/** A fence is closed by one of the same character that is at least as long. */
function outsideOfFences(body: string): readonly string[] {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of body.split(/\r?\n/)) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    } else if (mark !== undefined) fence = mark;
    else outside.push(line);
  }
  return outside;
}

export interface CommandContext {
  readonly octokit: Octokit;
  readonly ref: PullRef;
  readonly log: Log;
}

export interface CommentRef {
  readonly id: number;
  readonly body: string;
  /** Login of who wrote it. */
  readonly user: string;
}

export type CommandResult<Reviewed> =
  | { readonly kind: 'ignored' | 'refused' | 'helped' | 'unknown' }
  | { readonly kind: 'commanded'; readonly result: Reviewed };

/** Does what the comment asks for, and says so by reactions. `review` looks at the head that it is given. */
export async function runCommand<Reviewed>(
  context: CommandContext,
  comment: CommentRef,
  review: (head: string) => Promise<Reviewed>,
): Promise<CommandResult<Reviewed>> {
  const command = comment.user.endsWith('[bot]') ? undefined : parseCommand(comment.body);
  switch (command) {
    case undefined:
      return { kind: 'ignored' };
    case 'unknown':
      await react(context, comment, 'confused');
      await reply(context, UNKNOWN_COMMAND);
      return { kind: 'unknown' };
    case 'help':
      await react(context, comment, 'eyes');
      await reply(context, HELP);
      await react(context, comment, '+1');
      return { kind: 'helped' };
    case 'review':
      return await runReview(context, comment, review);
  }
}

async function runReview<Reviewed>(
  context: CommandContext,
  comment: CommentRef,
  review: (head: string) => Promise<Reviewed>,
): Promise<CommandResult<Reviewed>> {
  const { head, author } = await readHead(context.octokit, context.ref);
  if (comment.user !== author && !(await mayWrite(context, comment.user))) {
    await react(context, comment, 'confused');
    await reply(context, NOT_PERMITTED);
    return { kind: 'refused' };
  }
  await react(context, comment, 'eyes');
  const result = await review(head);
  await react(context, comment, '+1');
  return { kind: 'commanded', result };
}

/** GitHub answers 404 for who is no collaborator. */
async function mayWrite({ octokit, ref }: CommandContext, login: string): Promise<boolean> {
  try {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({
      owner: ref.owner,
      repo: ref.repo,
      username: login,
    });
    return data.permission === 'admin' || data.permission === 'write';
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** A reaction is a courtesy: without it the command counts all the same. */
async function react(
  { octokit, ref, log }: CommandContext,
  comment: CommentRef,
  content: 'eyes' | '+1' | 'confused',
): Promise<void> {
  const { owner, repo } = ref;
  await octokit.rest.reactions
    .createForIssueComment({ owner, repo, comment_id: comment.id, content })
    .catch((error: unknown) => log.warn({ err: error }, 'could not react to a command'));
}

/** Never tried twice, by Octokit or by the queue: an answer that is missing can be asked for again, one that stands there twice is noise. */
async function reply({ octokit, ref, log }: CommandContext, body: string): Promise<void> {
  await octokit.rest.issues
    .createComment({ owner: ref.owner, repo: ref.repo, issue_number: ref.pull, body, request: { retries: 0 } })
    .catch((error: unknown) => log.warn({ err: error }, 'could not answer a command'));
}
