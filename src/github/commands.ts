/** Commands in comments: who may use them, and what is answered. */
import { HELP, HELP_MARK } from '../report/reply.ts';
import { type Log, type Octokit, type PullRef, statusOf } from './client.ts';
import { type Command, parseCommand } from './parse-command.ts';
import { readHead } from './read.ts';

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

/**
 * Does what the comment asks for, and says so by reactions, which notify nobody: a stranger must not make us talk. `review` looks at the
 * head that it is given.
 */
export async function runCommand<Reviewed>(
  context: CommandContext,
  comment: CommentRef,
  review: (head: string) => Promise<Reviewed>,
): Promise<CommandResult<Reviewed>> {
  const command = comment.user.endsWith('[bot]') ? undefined : parseCommand(comment.body);
  if (command === undefined) return { kind: 'ignored' };
  if (command === 'unknown') {
    await react(context, comment, 'confused');
    return { kind: 'unknown' };
  }
  const { head, author } = await readHead(context.octokit, context.ref);
  if (comment.user !== author && !(await mayWrite(context, comment.user))) {
    await react(context, comment, 'confused');
    return { kind: 'refused' };
  }
  await react(context, comment, 'eyes');
  const result = await obey(command, context, () => review(head));
  await react(context, comment, '+1');
  return result;
}

async function obey<Reviewed>(
  command: Exclude<Command, 'unknown'>,
  context: CommandContext,
  review: () => Promise<Reviewed>,
): Promise<CommandResult<Reviewed>> {
  if (command === 'review') return { kind: 'commanded', result: await review() };
  if (!(await hasHelp(context))) await reply(context, HELP);
  return { kind: 'helped' };
}

/** Whether the help stands in the conversation. A bot that repeats ours makes us silent, a person does not. */
async function hasHelp({ octokit, ref }: CommandContext): Promise<boolean> {
  const query = { owner: ref.owner, repo: ref.repo, issue_number: ref.pull, per_page: 100 };
  const comments = await octokit.paginate(octokit.rest.issues.listComments, query);
  return comments.some(({ user, body }) => user?.type === 'Bot' && body?.trimEnd().endsWith(HELP_MARK));
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
