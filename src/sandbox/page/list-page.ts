import { fullName, type PullRequest, type World } from '../state.ts';
import { runOf } from './check-view.ts';
import { type Html, html } from './html.ts';

export function listPage(world: World): Html {
  const pulls = world.repositories.flatMap((repository) => repository.pulls).toReversed();
  if (pulls.length === 0) return html`<h1>Pull requests</h1><p class="muted">There are none yet.</p>`;
  return html`<h1>Pull requests</h1><div class="box"><table class="pulls">${pulls.map(row)}</table></div>`;
}

function row(pull: PullRequest): Html {
  const name = fullName(pull.repository);
  const run = runOf(pull);
  const check = run
    ? html`<span class="dot ${run.conclusion ?? run.status}"></span> ${run.title ?? run.conclusion ?? run.status}`
    : undefined;
  return html`<tr>
<td><a href="/${name}/pull/${pull.number}">${pull.title}</a><br>
<span class="muted">${name}#${pull.number} by ${pull.author.login}</span></td>
<td>${check}</td></tr>`;
}
