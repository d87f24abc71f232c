import type { INestApplication } from '@nestjs/common';
import { encodingOf } from '@smsonly/imps-codec';
import type { Logger } from '@smsonly/platform';
import { octetServer, type DoorLimits, type DoorReason } from '@smsonly/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cirPath } from './cir.controller.js';
import { contentTypeIn } from './csp.controller.js';
import { CspModule, type CspModuleDeps } from './csp.module.js';

export type CspServerDeps = CspModuleDeps &
  Readonly<{
    maxBody: number;
    logger: Logger;
    /** How many may connect, and how long requests may take to come. */
    door: Partial<DoorLimits>;
    onRefused: (reason: DoorReason) => void;
  }>;

/**
 * The HTTP server for IM clients. Only POST (405) of CSP's content types, XML or WBXML (415), up to `maxBody` bytes (413);
 * and GET of the URLs that were given to clients of SHTTP.
 * Answers have an exact Content-Length, are never chunked and never compressed: phones require it.
 */
export function cspServer(deps: CspServerDeps): Promise<INestApplication> {
  const { maxBody, logger, door, onRefused } = deps;
  return octetServer({
    module: CspModule.with(deps),
    logger,
    bodyLimit: maxBody,
    ignoreTrailingSlash: true,
    onRequest: onlyCsp,
    door,
    onRefused,
  });
}

function onlyCsp(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  if (request.method === 'GET' && request.url.startsWith(cirPath)) return next();
  if (request.method !== 'POST') return void reply.header('allow', 'POST').status(405).send();
  if (encodingOf(contentTypeIn(request.headers)) === undefined) return void reply.status(415).send();
  next();
}
