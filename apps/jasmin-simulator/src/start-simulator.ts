import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger, type Logger } from '@smsonly/platform';
import { ProblemFilter } from './http/problem.filter.js';
import type { Settings } from './settings.js';
import { SimulatorModule } from './simulator.module.js';
import { gatewayOf, smscOf, type Gateway, type Simulator } from './simulator.parts.js';

/** Starts the simulator; `url` is where it listens, `smppPort` where it does as an SMSC. */
export async function startSimulator(
  settings: Settings,
  logger: Logger,
): Promise<{ url: string; smppPort?: number; close(): Promise<void> }> {
  const made: { simulator: Simulator; gateway?: Gateway } =
    settings.SMSC_PORT === undefined
      ? gatewayOf(settings, logger)
      : { simulator: await smscOf(settings, settings.SMSC_PORT) };
  const { simulator, gateway } = made;
  const adapter = new FastifyAdapter({ forceCloseConnections: true, skipMiddie: true });
  const fastify = adapter.getInstance();
  // Jasmin works on octets and reads what it likes of them, so every body is taken as it is.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const app = await NestFactory.create<NestFastifyApplication>(SimulatorModule.of(simulator, gateway), adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(settings.JASMIN_SIMULATOR_PORT, settings.LISTEN_HOST);
  return {
    url: await app.getUrl(),
    ...(simulator.smppPort !== undefined && { smppPort: simulator.smppPort }),
    close: async () => {
      await simulator.close();
      await app.close();
    },
  };
}
