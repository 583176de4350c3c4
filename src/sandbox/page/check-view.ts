import { type Annotation, type CheckRun, fullName, type PullRequest, type Repository } from '../state.ts';
import { count, type Html, html, short } from './html.ts';
import { markdown } from './markdown.ts';

/** The newest check run of the head. */
export function runOf(pull: PullRequest): CheckRun | undefined {
  return pull.repository.checkRuns.findLast((run) => run.headSha === pull.head.sha);
}

export function checkRunPage(repository: Repository, run: CheckRun): Html {
  const where = `${fullName(repository)} at ${short(run.headSha)}`;
  return html`<h1>${run.name} <span class="number">${where}</span></h1>${checkBox(run)}`;
}

export function checkBox(run: CheckRun): Html {
  const state = run.conclusion ?? run.status;
  return html`<section class="box" id="check-${run.id}">
<header><span class="dot ${state}"></span><strong>${run.name}</strong>
<span class="muted">${state.replaceAll('_', ' ')}</span> ${run.title ?? ''}</header>
<div class="body">${markdown(run.summary ?? '')}${markdown(run.text ?? '')}${annotationList(run)}</div>
</section>`;
}

function annotationList(run: CheckRun): Html | undefined {
  if (run.annotations.length === 0) return undefined;
  return html`<details open><summary>${count(run.annotations.length, 'annotation')}</summary>
${run.annotations.map((annotation) => annotationBox(annotation))}</details>`;
}

export function annotationBox(annotation: Annotation): Html {
  const { path, startLine, endLine, level, title, message } = annotation;
  const place = startLine === endLine ? `${path}:${startLine}` : `${path}:${startLine}-${endLine}`;
  return html`<div class="box annotation">
<header><span class="label ${level}">${level}</span> <strong>${title ?? ''}</strong>
<span class="muted right">${place}</span></header>
<div class="body">${message.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}</div></div>`;
}
