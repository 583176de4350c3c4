import { grantToken } from '../auth.ts';
import { type Answer, type Call, notFound, type Operation, ok } from '../http.ts';
import { isObject, type Json } from '../json.ts';
import { type Access, findRepository, type Permissions } from '../state.ts';
import { appJson, fullRepositoryJson, installationJson, tokenJson } from '../views.ts';

export const appRoutes: readonly Operation[] = [
  { method: 'GET', path: '/app', auth: 'app', handle: ({ world }) => ok(appJson(world, world.app)) },
  { method: 'POST', path: '/app/installations/{installation_id}/access_tokens', auth: 'app', handle: createToken },
  { method: 'GET', path: '/repos/{owner}/{repo}/installation', auth: 'app', handle: getInstallation },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}',
    auth: 'installation',
    needs: ['metadata:read'],
    handle: ({ world, repository }) => ok(fullRepositoryJson(world, repository)),
  },
];

function createToken({ world, params, body }: Call): Answer {
  const installation = Number(params.installation_id);
  if (!world.repositories.some((r) => r.installation === installation)) throw notFound();
  const token = grantToken(world, installation, permissionsOf(body.permissions));
  return ok(tokenJson(token.token, token.expiresAt, token.permissions), 201);
}

function permissionsOf(asked: Json | undefined): Permissions | undefined {
  if (!isObject(asked)) return undefined;
  return Object.fromEntries(
    Object.entries(asked).map(([name, a]): [string, Access] => [name, a === 'write' ? 'write' : 'read']),
  );
}

function getInstallation({ world, params }: Call): Answer {
  const repository = findRepository(world, params.owner ?? '', params.repo ?? '');
  if (!repository) throw notFound();
  return ok(installationJson(world, repository));
}
