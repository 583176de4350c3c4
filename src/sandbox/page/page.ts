/** The pages that people look at: the list of pull requests, a pull request, a check run, a file. */
import type { Answer } from '../http.ts';
import { findRepository, type Repository, type World } from '../state.ts';
import { checkRunPage } from './check-view.ts';
import { sourceTable } from './diff-view.ts';
import { type Html, html, short } from './html.ts';
import { listPage } from './list-page.ts';
import { pullRequestPage } from './pull-page.ts';
import { STYLE } from './style.ts';

/** GET only; whatever else is asked for is not found. */
export async function renderPage(world: World, pathname: string): Promise<Answer> {
  if (pathname === '/') return page(200, 'Pull requests', listPage(world));
  const [owner = '', name = '', kind, id = '', ...rest] = pathname.slice(1).split('/').map(decoded);
  const repository = findRepository(world, owner, name);
  if (!repository) return missing();
  switch (kind) {
    case 'pull': {
      const pull = repository.pulls.find((p) => p.number === Number(id));
      return pull ? page(200, `${pull.title} #${pull.number}`, pullRequestPage(pull)) : missing();
    }
    case 'runs': {
      const run = repository.checkRuns.find((r) => r.id === Number(id));
      return run ? page(200, run.name, checkRunPage(repository, run)) : missing();
    }
    case 'blob':
    case 'raw':
      return file(repository, id, rest.join('/'), kind);
    default:
      return missing();
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

async function file(repository: Repository, revision: string, path: string, kind: 'blob' | 'raw'): Promise<Answer> {
  const object = await repository.git.object(`${revision}:${path}`);
  if (object?.type !== 'blob') return missing();
  if (kind === 'raw')
    return { status: 200, body: object.content, headers: { 'content-type': 'text/plain; charset=utf-8' } };
  const text = object.content.toString('utf8');
  const head = html`<h1>${path} <span class="number">at ${short(revision)}</span></h1>`;
  return page(200, path, html`${head}<div class="box">${sourceTable(text)}</div>`);
}

function missing(): Answer {
  return page(404, 'Not found', html`<h1>Not found</h1><p><a href="/">All pull requests</a></p>`);
}

function page(status: number, title: string, content: Html): Answer {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${{ html: STYLE }}</style>
</head>
<body><main>${content}</main></body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  };
  return { status, body: Buffer.from(document.html), headers };
}
