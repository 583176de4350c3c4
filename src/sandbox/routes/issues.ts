import { type Answer, invalidField, notFound, type Operation, ok, page, type RepositoryCall } from '../http.ts';
import { stringAt } from '../json.ts';
import { issueCommentPayload } from '../payloads.ts';
import { issueCommentJson, reactionJson } from '../pull-views.ts';
import { type IssueComment, nextId, now, type Reaction, type ReactionContent, reviewComments } from '../state.ts';
import { pullOf } from './pulls.ts';

const base = '/repos/{owner}/{repo}';
const comments = `${base}/issues/{issue_number}/comments`;
const read = ['issues:read', 'pull_requests:read'];
const write = ['issues:write', 'pull_requests:write'];

export const issueRoutes: readonly Operation[] = [
  { method: 'GET', path: comments, auth: 'installation', needs: read, handle: listComments },
  { method: 'POST', path: comments, auth: 'installation', needs: write, handle: createComment },
  {
    method: 'POST',
    path: `${base}/issues/comments/{comment_id}/reactions`,
    auth: 'installation',
    needs: write,
    handle: (call) =>
      react(
        call,
        call.repository.pulls.flatMap((pull) => pull.issueComments),
      ),
  },
  {
    method: 'POST',
    path: `${base}/pulls/comments/{comment_id}/reactions`,
    auth: 'installation',
    needs: ['pull_requests:write'],
    handle: (call) => react(call, call.repository.pulls.flatMap(reviewComments)),
  },
];

function listComments(call: RepositoryCall): Answer {
  const pull = pullOf(call);
  return page(
    call,
    pull.issueComments.map((comment) => issueCommentJson(call.world, pull, comment)),
  );
}

/** The webhook goes out for the app's own comments too: it must know itself. */
function createComment(call: RepositoryCall): Answer {
  const { world, body } = call;
  const pull = pullOf(call);
  const text = stringAt(body, 'body') ?? '';
  if (text === '') throw invalidField('IssueComment', 'body', 'missing_field');
  const comment: IssueComment = { id: nextId(world), user: world.app.bot, body: text, createdAt: now(), reactions: [] };
  pull.issueComments.push(comment);
  void call.webhooks.deliver('issue_comment', issueCommentPayload(world, pull, comment));
  return ok(issueCommentJson(world, pull, comment), 201);
}

/** 201 for a new reaction, 200 for one that the app has given before. */
function react(
  call: RepositoryCall,
  among: readonly { readonly id: number; readonly reactions: Reaction[] }[],
): Answer {
  const { world, params, body } = call;
  const comment = among.find((c) => c.id === Number(params.comment_id));
  if (!comment) throw notFound();
  const content = reactionContent(stringAt(body, 'content'));
  const user = world.app.bot;
  const given = comment.reactions.find((r) => r.user.id === user.id && r.content === content);
  if (given) return ok(reactionJson(world, given));
  const reaction: Reaction = { id: nextId(world), user, content, createdAt: now() };
  comment.reactions.push(reaction);
  return ok(reactionJson(world, reaction), 201);
}

const CONTENTS: readonly ReactionContent[] = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

function reactionContent(text: string | undefined): ReactionContent {
  const content = CONTENTS.find((c) => c === text);
  if (!content) throw invalidField('Reaction', 'content', 'invalid');
  return content;
}
