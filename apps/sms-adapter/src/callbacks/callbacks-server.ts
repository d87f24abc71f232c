import { Module, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '@smsonly/platform';
import { octetServer } from '@smsonly/service';
import { callbacksToken, CallbacksController, loggerToken } from './callbacks.controller.js';
import type { Callbacks } from './callbacks.js';

/** In bytes. An SMS of 255 parts, in hexadecimal and percent-encoded, takes half of it. */
const maxCallbackBytes = 256 * 1024;

@Module({})
class CallbacksModule {
  static with(callbacks: Callbacks, logger: Logger): DynamicModule {
    return {
      module: CallbacksModule,
      controllers: [CallbacksController],
      providers: [
        { provide: callbacksToken, useValue: callbacks },
        { provide: loggerToken, useValue: logger },
      ],
    };
  }
}

/** The HTTP server for the gateway's callbacks, with raw bodies, since Jasmin's forms are octets and not text. */
export const callbacksServer = (callbacks: Callbacks, logger: Logger): Promise<NestFastifyApplication> =>
  octetServer({ module: CallbacksModule.with(callbacks, logger), logger, bodyLimit: maxCallbackBytes });
