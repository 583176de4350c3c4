/** Who is asking: the app by its JSON web token, an installation by its token. */
import { randomBytes, verify } from 'node:crypto';
import { ApiError } from './http.ts';
import { isObject, type Json, numberAt, parseJson } from './json.ts';
import type { Access, App, InstallationToken, Permissions, World } from './state.ts';

/** GitHub refuses tokens that live longer than ten minutes; a minute more is given for clocks that differ. */
const MAX_LIFETIME_SECONDS = 10 * 60 + 60;
const HOUR_MS = 3_600_000;

/** Checks signature, issuer and times; throws what GitHub answers. */
export function checkAppToken(app: App, authorization: string): void {
  const [header = '', payload = '', signature = ''] = credential(authorization).split('.');
  const signed = Buffer.from(`${header}.${payload}`);
  const algorithm = decoded(header);
  const claims = decoded(payload);
  const isRs256 = isObject(algorithm) && algorithm.alg === 'RS256';
  if (
    !isRs256 ||
    !isObject(claims) ||
    !verify('RSA-SHA256', signed, app.publicKey, Buffer.from(signature, 'base64url'))
  ) {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
  const seconds = Date.now() / 1000;
  const expires = numberAt(claims, 'exp') ?? 0;
  if (expires < seconds) throw new ApiError(401, "'Expiration time' claim ('exp') must be in the future");
  if (expires > seconds + MAX_LIFETIME_SECONDS)
    throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  if ((numberAt(claims, 'iat') ?? Number.POSITIVE_INFINITY) > seconds) {
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (String(claims.iss) !== String(app.id)) throw new ApiError(404, 'Integration not found');
}

function decoded(part: string): Json | undefined {
  return parseJson(Buffer.from(part, 'base64url').toString('utf8'));
}

function credential(authorization: string): string {
  return /^(?:bearer|token)\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
}

/** A new token, with all of the app's permissions or the narrower ones that were asked for. */
export function grantToken(world: World, installation: number, asked: Permissions | undefined): InstallationToken {
  const given = world.app.permissions;
  for (const [name, access] of Object.entries(asked ?? {})) {
    if (!allows(given, name, access)) {
      throw new ApiError(422, 'The permissions requested are not granted to this installation.');
    }
  }
  const token: InstallationToken = {
    // Longer than the 40 characters that these tokens once had: nobody should count on a length.
    token: `ghs_${world.app.id}_${randomBytes(45).toString('base64url')}`,
    installation,
    permissions: asked ? { ...asked, metadata: 'read' } : given,
    expiresAt: new Date(Date.now() + HOUR_MS).toISOString().replace(/\.\d+/, ''),
    used: 0,
  };
  world.tokens.set(token.token, token);
  return token;
}

export function checkInstallationToken(world: World, authorization: string): InstallationToken {
  if (authorization === '') throw new ApiError(401, 'Requires authentication');
  const token = world.tokens.get(credential(authorization));
  if (!token || Date.parse(token.expiresAt) <= Date.now()) throw new ApiError(401, 'Bad credentials');
  token.used += 1;
  return token;
}

/** One of `needs` (`checks:write`) is enough; GitHub names them all in a header of the refusal. */
export function checkPermission(token: InstallationToken, needs: readonly string[]): void {
  const met = needs.some((need) => {
    const [name = '', access] = need.split(':');
    return allows(token.permissions, name, access === 'write' ? 'write' : 'read');
  });
  if (met) return;
  const accepted = needs.map((need) => need.replace(':', '=')).join('; ');
  throw new ApiError(403, 'Resource not accessible by integration', {}, { 'x-accepted-github-permissions': accepted });
}

export function allows(permissions: Permissions, name: string, access: Access): boolean {
  const held = permissions[name];
  return held === 'write' || (held === 'read' && access === 'read');
}
