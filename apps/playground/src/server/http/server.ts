import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type HTTPMethods } from 'fastify';
import type { Logger } from '@smsonly/platform';
import type { Part } from '@smsonly/service/program';
import { refusalOf } from './decide-admission.js';
import { Problem, sendProblem } from './problem.js';
import { securityHeaders } from './security-headers.js';

/** What is answered at a path. Bodies are octets, whatever their content type says. */
export type Route = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** Longest body in octets; longer ones are answered 413. Without it no body is expected. */
  bodyLimit?: number;
  /** GET only: whether HEAD is answered too. Default: yes. */
  head?: boolean;
  /** @throws Problem */
  answer: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> | FastifyReply;
}>;

const usualBodyLimit = 4 * 1024;
/** Message IDs and numbers, percent-encoded. */
const longestParameter = 300;

/** The server, listening from start to stop. A stop ends streams. */
export function serverPart(
  name: string,
  routes: readonly Route[],
  place: Readonly<{ port: number; host: string }>,
  logger: Logger,
): Part {
  let app: FastifyInstance | undefined;
  return {
    name,
    start: async () => {
      app = serverOf(routes, place.host, logger);
      return app.listen({ port: place.port, host: place.host });
    },
    stop: () => app?.close(),
  };
}

function serverOf(routes: readonly Route[], listenHost: string, logger: Logger): FastifyInstance {
  const app = Fastify({
    bodyLimit: usualBodyLimit,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: longestParameter },
    frameworkErrors: (_error, _request, reply) => {
      void reply.headers(securityHeaders);
      sendProblem(reply, new Problem(400, 'Invalid URL', 'Its path must be percent-encoded UTF-8.'));
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders);
    admit(request, listenHost);
  });
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, problemOf(error, logger)));
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, new Problem(404, 'Not found', 'Nothing is at this path.')),
  );
  for (const { method, path, answer, bodyLimit = usualBodyLimit, head = true } of routes)
    app.route({
      method,
      url: path,
      bodyLimit,
      ...(method === 'GET' && { exposeHeadRoute: head }),
      handler: (request, reply) => answer(request, reply),
    });
  refuseOtherMethods(app, routes);
  return app;
}

/** @throws Problem 403, 421 */
function admit(request: FastifyRequest, listenHost: string): void {
  const { host, origin, 'sec-fetch-site': fetchSite } = request.headers;
  const path = request.url.split('?', 1)[0] ?? '';
  const site = Array.isArray(fetchSite) ? fetchSite.join() : fetchSite;
  switch (refusalOf({ path, host, origin, fetchSite: site }, listenHost)) {
    case undefined:
      return;
    case 'foreign host':
      throw new Problem(
        421,
        'Unknown host',
        'Use localhost, 127.0.0.1 or the address in LISTEN_HOST: under other names the playground does not answer.',
      );
    case 'foreign origin':
      throw new Problem(403, 'Foreign origin', 'Only the playground’s own page may ask this.');
    case 'browser':
      throw new Problem(403, 'Not for browsers', 'Spans are taken from services, not from pages.');
  }
}

const allMethods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  for (const url of new Set(routes.map(({ path }) => path))) {
    const allowed = routes
      .filter(({ path }) => path === url)
      .flatMap(({ method, head = true }): HTTPMethods[] => (method === 'GET' && head ? ['GET', 'HEAD'] : [method]));
    app.route({
      method: allMethods.filter((method) => !allowed.includes(method)),
      url,
      exposeHeadRoute: false,
      handler: (_request, reply) => {
        void reply.header('allow', allowed.join(', '));
        return sendProblem(reply, new Problem(405, 'Method not allowed', `This path takes ${allowed.join(', ')}.`));
      },
    });
  }
}

function problemOf(error: unknown, logger: Logger): Problem {
  if (error instanceof Problem) return error;
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return new Problem(413, 'Body is too large', 'This path takes less.');
  if (status >= 400 && status < 500) return new Problem(status, 'Invalid request', 'It is not proper HTTP.');
  logger.error({ err: error }, 'a request failed');
  return new Problem(500, 'Internal error', 'The request was not carried out; the log of the playground says more.');
}
