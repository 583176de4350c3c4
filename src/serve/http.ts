/** An HTTP server with health checks and an orderly end; what else it answers is the handler's matter. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';

/** `path` is the request's path without its query. Errors are logged and answered with 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

export interface HttpOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Whether `/readyz` says that webhooks are taken. */
  readonly ready: boolean;
  readonly log: Logger;
}

export interface HttpServer {
  readonly url: string;
  /** Accepts no more connections; requests under way have `graceMs` milliseconds to end. */
  close(graceMs: number): Promise<void>;
}

/** A body that trickles in for longer is given up. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Rejects with the error of the system if the host and port cannot be listened on. */
export async function startHttp(handler: Handler, options: HttpOptions): Promise<HttpServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    handle(request, response, handler, options).catch((err) => {
      options.log.error({ err, method: request.method, url: request.url }, 'request failed');
      if (!response.headersSent) answer(response, 500, 'internal error');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    url: urlOf(options.host, (server.address() as AddressInfo).port),
    close: (graceMs) =>
      new Promise((resolve) => {
        const overdue = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(overdue);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, handler: Handler, options: HttpOptions) {
  const path = request.url?.split('?')[0] ?? '/';
  if (path === '/healthz') answer(response, 200, 'ok');
  else if (path === '/readyz') answer(response, options.ready ? 200 : 503, options.ready ? 'ready' : 'not set up');
  else await handler(request, response, path);
}

export function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

/** An address that a browser on this machine can open. */
function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
