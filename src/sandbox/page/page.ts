/** The pages: a list of pull requests, a pull request, a file. */
import type { Answer } from '../http.ts';
import type { World } from '../state.ts';

export async function renderPage(_world: World, _path: string): Promise<Answer> {
  return { status: 404, body: Buffer.from('Not found'), headers: { 'content-type': 'text/plain; charset=utf-8' } };
}
