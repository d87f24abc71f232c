import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger, type Logger } from '@smsonly/platform';
import { CALLBACKS, CallbacksController, LOGGER } from './callbacks/callbacks.controller.js';
import type { Callbacks } from './callbacks/callbacks.js';

/** Nothing but the transport lives in the microservice: its table has all functions. */
@Module({})
export class SubscriptionsModule {}

@Module({})
export class CallbacksModule {
  static with(callbacks: Callbacks, logger: Logger): DynamicModule {
    return {
      module: CallbacksModule,
      controllers: [CallbacksController],
      providers: [
        { provide: CALLBACKS, useValue: callbacks },
        { provide: LOGGER, useValue: logger },
      ],
    };
  }
}

/** Longest callback that is read, in bytes. An SMS of 255 parts in hexadecimal and percent-encoded is half of it. */
const LONGEST_CALLBACK = 256 * 1024;

/** The HTTP server for the gateway's callbacks. Bodies stay octets: Jasmin's forms are not text. */
export async function startCallbacks(
  callbacks: Callbacks,
  { port, host, logger }: { port: number; host: string; logger: Logger },
): Promise<{ close(): Promise<void> }> {
  const app = await NestFactory.create<NestFastifyApplication>(
    CallbacksModule.with(callbacks, logger),
    new FastifyAdapter({ bodyLimit: LONGEST_CALLBACK, forceCloseConnections: 'idle' }),
    { logger: nestLogger(logger), bodyParser: false },
  );
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await app.listen(port, host);
  return { close: () => app.close() };
}
