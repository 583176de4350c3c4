import type { Job, Search } from '../../src/queue/queue.ts';

type Review = Extract<Job, { kind: 'review' }>;

const target = { installation: 1, owner: 'acme', repo: 'api', pull: 7, delivery: 'd1' };

export function review(change: Partial<Review> = {}): Review {
  return { ...target, kind: 'review', trigger: 'push', ...change };
}

export function command(id: number): Job {
  const comment = { id, body: '/leakcheck', user: 'alice', type: 'issue' } as const;
  return { ...target, delivery: `c${id}`, kind: 'command', comment };
}

export function pullOf(job: Job | Search): number | undefined {
  return job.kind === 'search' ? undefined : job.pull;
}
