/** Where no credentials are set: Probot's page that registers the app on GitHub by the manifest app.yml. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Logger } from 'pino';
import { packageFolder } from '../package-folder.ts';
import { answer, type HttpServer, startHttp } from './http.ts';
import type { SetupSettings } from './settings.ts';

type ProbotHandler = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** Probot's own modules for the page; its package exports them only through run(), which binds a port of its own. */
interface SetupModules {
  setupAppFactory(options: object): () => Promise<ProbotHandler>;
  staticFilesHandler: ProbotHandler;
}

/** Serves the page until closed. The credentials that it gets are written to `.env`; the next start is with them. */
export async function startSetup(settings: SetupSettings, log: Logger): Promise<HttpServer> {
  // The page reads app.yml and package.json from the working folder, and would ask smee.io for a channel.
  process.chdir(packageFolder());
  process.env.NO_SMEE_SETUP = 'true';
  const { setupAppFactory, staticFilesHandler } = await probotModules();
  const page = await setupAppFactory({
    host: settings.host,
    port: settings.port,
    log: log.child({}, { level: 'warn' }),
    updateEnv: (values: Record<string, unknown>) => saveCredentials(settings.envFile, values, log),
  })();
  return startHttp(
    async (request, response) => {
      if (await page(request, response)) return;
      if (await staticFilesHandler(request, response)) return;
      answer(response, 404, 'not found; leakcheck is not set up yet, see /probot');
    },
    { ...settings, ready: false, log },
  );
}

async function probotModules(): Promise<SetupModules> {
  const entry = pathToFileURL(createRequire(import.meta.url).resolve('probot'));
  const load = (path: string): Promise<SetupModules> => import(new URL(path, entry).href);
  const [setup, files] = await Promise.all([load('apps/setup.js'), load('server/handlers/static-files.js')]);
  return { setupAppFactory: setup.setupAppFactory, staticFilesHandler: files.staticFilesHandler };
}

/** Sets variables in the file, keeps its other lines. Probot hands over the key in quotes, and the id also as a number. */
function saveCredentials(file: string, values: Record<string, unknown>, log: Logger): void {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const old = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const kept = old.filter((line) => line !== '' && !given.some(([name]) => line.startsWith(`${name}=`)));
  const added = given.map(([name, value]) => `${name}=${quoted(unquoted(String(value)))}`);
  writeFileSync(file, `${[...kept, ...added].join('\n')}\n`, { mode: 0o600 });
  log.info({ file }, 'credentials written: start leakcheck again');
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

function quoted(value: string): string {
  const text = value.replaceAll('\n', '\\n');
  const quote = ['"', "'", '`'].find((mark) => !text.includes(mark)) ?? '"';
  return `${quote}${text}${quote}`;
}
