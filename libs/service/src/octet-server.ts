import type { DynamicModule, INestApplication } from '@nestjs/common';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger, type Logger } from '@smsonly/platform';
import type { onRequestHookHandler } from 'fastify';
import type { Part } from './parts.js';

type AdapterOptions = NonNullable<ConstructorParameters<typeof FastifyAdapter>[0]>;

export type OctetServerOptions = Readonly<{
  /** The module with the controllers. */
  module: DynamicModule;
  logger: Logger;
  /** Longest body that is read, in bytes; longer ones are answered 413. Default: Fastify's 1 MiB. */
  bodyLimit?: number;
  /**
   * What happens to connections when the server stops: `idle` ends those without a request, `true` all. Default: `idle`.
   */
  forceCloseConnections?: 'idle' | true;
  /** Whether `/path/` is treated as `/path`. Default: no. */
  ignoreTrailingSlash?: boolean;
  /** Called for each request before its body is read; may answer it. */
  onRequest?: onRequestHookHandler;
}>;

/**
 * An HTTP server whose controllers get every body as octets (`request.body` is a Buffer, or undefined without one),
 * whatever its content type says: what phones and gateways send is not always what they declare. It does not listen yet.
 */
export async function octetServer(options: OctetServerOptions): Promise<NestFastifyApplication> {
  const { module, logger, bodyLimit, forceCloseConnections = 'idle', ignoreTrailingSlash = false } = options;
  const settings: AdapterOptions = {
    forceCloseConnections,
    routerOptions: { ignoreTrailingSlash },
    // Nest's middleware is not used here.
    skipMiddie: true,
    ...(bodyLimit !== undefined && { bodyLimit }),
  };
  // Not loaded before: a program with a server of its own starts faster without Nest.
  const [{ NestFactory }, nest] = await Promise.all([import('@nestjs/core'), import('@nestjs/platform-fastify')]);
  const app = await NestFactory.create<NestFastifyApplication>(module, new nest.FastifyAdapter(settings), {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  if (options.onRequest) fastify.addHook('onRequest', options.onRequest);
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  // Fastify ends connections that are idle when the server stops. One whose request is answered after that would be kept for more
  // requests, and the stop would wait until its client closes it, or more than a minute.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isClosing) reply.header('connection', 'close');
    done(null, payload);
  });
  return app;
}

/**
 * A server as a part of a service: created and listening at start, closed at stop, which waits for requests in progress.
 * @param place port 0 takes a free one
 */
export function httpPart(
  name: string,
  make: () => Promise<INestApplication>,
  place: Readonly<{ port: number; host: string }>,
): Part {
  let app: INestApplication | undefined;
  return {
    name,
    start: async () => {
      app = await make();
      await app.listen(place.port, place.host);
      return app.getUrl();
    },
    stop: () => app?.close(),
  };
}
