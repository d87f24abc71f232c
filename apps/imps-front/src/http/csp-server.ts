import type { INestApplication } from '@nestjs/common';
import { encodingOf } from '@smsonly/imps-codec';
import type { Logger } from '@smsonly/platform';
import { octetServer } from '@smsonly/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnswerPost } from './answer-post.js';
import { contentTypeIn } from './csp.controller.js';
import { CspModule } from './csp.module.js';

/**
 * The HTTP server for IM clients. Only POST (405) of CSP's content types, XML or WBXML (415), up to `maxBody` bytes (413).
 * Answers have an exact Content-Length, are never chunked and never compressed: phones require it.
 */
export function cspServer(answer: AnswerPost, maxBody: number, logger: Logger): Promise<INestApplication> {
  return octetServer({
    module: CspModule.with(answer),
    logger,
    bodyLimit: maxBody,
    ignoreTrailingSlash: true,
    onRequest: onlyCsp,
  });
}

function onlyCsp(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
  if (request.method !== 'POST') return void reply.header('allow', 'POST').status(405).send();
  if (encodingOf(contentTypeIn(request.headers)) === undefined) return void reply.status(415).send();
  next();
}
