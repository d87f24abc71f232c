import type { DynamicModule, INestApplication } from '@nestjs/common';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger, type Logger } from '@smsonly/platform';
import type { onRequestHookHandler } from 'fastify';
import { doorSettings, leaveByDoor } from './doors/behind-door.js';
import { defaultDoorLimits, Door, type DoorLimits, type DoorReason } from './doors/door.js';
import { readOctets } from './doors/read-octets.js';
import type { Part } from './parts.js';

type AdapterOptions = NonNullable<ConstructorParameters<typeof FastifyAdapter>[0]>;

/** Bytes, as Fastify has it. */
const defaultBodyLimit = 1024 * 1024;

export type OctetServerOptions = Readonly<{
  /** The module with the controllers. */
  module: DynamicModule;
  logger: Logger;
  /** Longest body that is read, in bytes; longer ones are answered 413. Default: 1 MiB. */
  bodyLimit?: number;
  /**
   * What happens to connections when the server stops: `idle` ends those without a request, `true` all. Default: `idle`.
   */
  forceCloseConnections?: 'idle' | true;
  /** What differs from the limits of every door. */
  door?: Partial<DoorLimits>;
  /** Called when its door ends a connection or refuses a request. */
  onRefused?: (reason: DoorReason) => void;
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
  const { module, logger, bodyLimit = defaultBodyLimit, ignoreTrailingSlash = false } = options;
  const door = new Door({ ...defaultDoorLimits, ...options.door }, options.onRefused);
  const settings: AdapterOptions = {
    ...doorSettings(door),
    ...(options.forceCloseConnections && { forceCloseConnections: options.forceCloseConnections }),
    routerOptions: { ignoreTrailingSlash },
    // Nest's middleware is not used here.
    skipMiddie: true,
    bodyLimit,
  };
  // Not loaded before: a program with a server of its own starts faster without Nest.
  const [{ HttpException }, { NestFactory }, nest] = await Promise.all([
    import('@nestjs/common'),
    import('@nestjs/core'),
    import('@nestjs/platform-fastify'),
  ]);
  const app = await NestFactory.create<NestFastifyApplication>(module, new nest.FastifyAdapter(settings), {
    logger: nestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  const refusal = (status: 413 | 503) =>
    new HttpException(status === 413 ? 'Request body is too large' : 'There is no room for the request now', status);
  const reading = { door, most: bodyLimit, refusal };
  fastify.addContentTypeParser('*', (_request, payload, done) => readOctets(reading, payload, done));
  if (options.onRequest) fastify.addHook('onRequest', options.onRequest);
  leaveByDoor(fastify, door);
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
