import type { IncomingHttpHeaders } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { encodingOf } from '@smsonly/imps-codec';
import { nestLogger, type Logger } from '@smsonly/platform';
import type { AnswerPost } from './answer-post.js';
import { CspModule } from './csp.module.js';

export function contentTypeIn({ 'content-type': contentType = '' }: IncomingHttpHeaders): string {
  return contentType;
}

/**
 * The HTTP server for IM clients. Only POST (405) of CSP's content types, XML or WBXML (415), up to `maxBody` bytes (413).
 * Answers have an exact Content-Length, are never chunked and never compressed: phones want it so.
 */
export async function cspServer(answer: AnswerPost, maxBody: number, logger: Logger): Promise<INestApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: maxBody,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
  });
  const app = await NestFactory.create<NestFastifyApplication>(CspModule.with(answer), adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'POST') return void reply.header('allow', 'POST').status(405).send();
    if (encodingOf(contentTypeIn(request.headers)) === undefined) return void reply.status(415).send();
    done();
  });
  return app;
}
