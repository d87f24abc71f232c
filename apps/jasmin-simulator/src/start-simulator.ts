import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { nestLogger, type Logger } from '@smsonly/platform';
import { ProblemFilter } from './http/problem.filter.js';
import type { Settings } from './settings.js';
import { SimulatorModule } from './simulator.module.js';
import { simulatorOf } from './simulator.parts.js';

/** Starts the simulator; `url` is where it listens. */
export async function startSimulator(
  settings: Settings,
  logger: Logger,
): Promise<{ url: string; close(): Promise<void> }> {
  const simulator = simulatorOf(settings, logger);
  const adapter = new FastifyAdapter({ forceCloseConnections: true, skipMiddie: true });
  const fastify = adapter.getInstance();
  // Jasmin works on octets and reads what it likes of them, so every body is taken as it is.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const app = await NestFactory.create<NestFastifyApplication>(SimulatorModule.of(simulator), adapter, {
    logger: nestLogger(logger),
    bodyParser: false,
  });
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(settings.JASMIN_SIMULATOR_PORT, settings.LISTEN_HOST);
  return {
    url: await app.getUrl(),
    close: async () => {
      simulator.close();
      await app.close();
    },
  };
}
