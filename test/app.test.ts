import { describe, expect, test } from 'vitest';
import { decide } from '../src/app.ts';

const from = {
  installation: { id: 1 },
  repository: { id: 99, name: 'api', owner: { login: 'acme' } },
};
const target = { installation: 1, owner: 'acme', repo: 'api', pull: 7, delivery: 'd' };

function pullRequest(action: string, more: object = {}) {
  return { ...from, action, pull_request: { number: 7, head: { sha: 'abc' } }, ...more };
}

function comment(change: { body?: string; comment?: object; issue?: object } = {}) {
  const user = { login: 'alice', type: 'User' };
  const issue = { number: 7, state: 'open', pull_request: { url: 'https://…' }, ...change.issue };
  const body = change.body ?? '/leakcheck';
  return {
    ...from,
    action: 'created',
    issue,
    comment: { id: 5, body, user, author_association: 'MEMBER', ...change.comment },
  };
}

describe('pull_request', () => {
  test.each(['opened', 'synchronize', 'reopened'] as const)('%s is a push to review', (action) => {
    const decision = decide(`pull_request.${action}`, 'd', pullRequest(action));
    expect(decision).toEqual({ jobs: [{ ...target, kind: 'review', trigger: 'push', head: 'abc' }] });
  });

  test('the end of a draft is reviewed although the head is the same', () => {
    const decision = decide('pull_request.ready_for_review', 'd', pullRequest('ready_for_review'));
    expect(decision).toMatchObject({ jobs: [{ kind: 'review', trigger: 'rerequest' }] });
  });

  test('a new base is reviewed although the head is the same; a new title is not', () => {
    const retarget = pullRequest('edited', { changes: { base: { ref: { from: 'main' } } } });
    expect(decide('pull_request.edited', 'd', retarget)).toMatchObject({ jobs: [{ trigger: 'rerequest' }] });
    const retitle = pullRequest('edited', { changes: { title: { from: 'x' } } });
    expect(decide('pull_request.edited', 'd', retitle)).toHaveProperty('ignored');
  });
});

describe('check_run.rerequested', () => {
  const checkRun = (fields: object) => ({ ...from, check_run: { head_sha: 'abc', ...fields } });
  const rerequest = { ...target, kind: 'review', trigger: 'rerequest', head: 'abc' };

  test('finds the pull request by our mark, also for a fork, where GitHub names none', () => {
    const payload = checkRun({ external_id: 'pr:7', pull_requests: [] });
    expect(decide('check_run.rerequested', 'd', payload)).toEqual({ jobs: [rerequest] });
  });

  test('else by the first pull request against this repository', () => {
    const pull_requests = [
      { number: 3, base: { repo: { id: 100 } } },
      { number: 7, base: { repo: { id: 99 } } },
    ];
    expect(decide('check_run.rerequested', 'd', checkRun({ external_id: '', pull_requests }))).toEqual({
      jobs: [rerequest],
    });
  });

  test('else the pull requests of the head are searched for; a mark that is none of ours is no number', () => {
    const { installation, owner, repo, delivery } = target;
    const search = { installation, owner, repo, delivery, kind: 'search', head: 'abc' };
    for (const external_id of ['pr:', 'pr:7x', '7', null]) {
      const payload = checkRun({ external_id, pull_requests: [] });
      expect(decide('check_run.rerequested', 'd', payload)).toEqual({ jobs: [search] });
    }
  });
});

test('check_suite.rerequested reviews each of its pull requests', () => {
  const pull_requests = [{ number: 7 }, { number: 8 }];
  const decision = decide('check_suite.rerequested', 'd', { ...from, check_suite: { head_sha: 'abc', pull_requests } });
  expect(decision).toMatchObject({ jobs: [{ pull: 7, trigger: 'rerequest' }, { pull: 8 }] });
});

describe('issue_comment.created', () => {
  test('a command on an open pull request', () => {
    expect(decide('issue_comment.created', 'd', comment())).toEqual({
      jobs: [
        {
          ...target,
          kind: 'command',
          comment: { id: 5, body: '/leakcheck', user: 'alice', association: 'MEMBER', type: 'issue' },
        },
      ],
    });
  });

  test.each(['/leakcheck', 'Please\r\n/leakcheck\r\nthanks', '/LeakCheck help', '  /leakcheck help'])(
    'a line with a command: %j',
    (body) => expect(decide('issue_comment.created', 'd', comment({ body }))).toHaveProperty('jobs'),
  );

  test.each(['', 'see /leakcheck', '/leakchecker', '/leakcheck-x', 'https://x/leakcheck', '> /leakcheck'])(
    'no command: %j',
    (body) => expect(decide('issue_comment.created', 'd', comment({ body }))).toHaveProperty('ignored'),
  );

  test('not on an issue, not after the end, not by a bot, not by an account that is gone', () => {
    for (const payload of [
      comment({ issue: { pull_request: undefined } }),
      comment({ issue: { state: 'closed' } }),
      comment({ comment: { user: { login: 'leakcheck[bot]', type: 'Bot' } } }),
      comment({ comment: { user: null } }),
    ]) {
      expect(decide('issue_comment.created', 'd', payload)).toHaveProperty('ignored');
    }
  });
});

test('whatever is missing from a payload, it is ignored with a reason', () => {
  const whole = {
    'pull_request.opened': pullRequest('opened'),
    'check_run.rerequested': { ...from, check_run: { head_sha: 'abc', external_id: 'pr:7' } },
    'check_suite.rerequested': { ...from, check_suite: { head_sha: 'abc', pull_requests: [{ number: 7 }] } },
    'issue_comment.created': comment(),
  } as const;
  for (const [event, payload] of Object.entries(whole)) {
    const name = event as keyof typeof whole;
    expect(decide(name, 'd', payload)).toHaveProperty('jobs');
    for (const key of Object.keys(payload).filter((key) => key !== 'action')) {
      for (const wrong of [undefined, null, 'text', 7, [], {}]) {
        expect(decide(name, 'd', { ...payload, [key]: wrong }), `${event} with ${key} = ${wrong}`).toEqual({
          ignored: expect.stringMatching(/\w+/),
        });
      }
    }
  }
  expect(decide('pull_request.opened', 'd', null)).toHaveProperty('ignored');
});
