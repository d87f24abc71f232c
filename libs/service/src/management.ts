import 'reflect-metadata';
import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CustomTransportStrategy, MicroserviceOptions } from '@nestjs/microservices';
import type { FastifyReply } from 'fastify';
import { nestLogger, type Logger, type Metrics } from '@smsonly/platform';
import { doorSettings } from './doors/behind-door.js';
import { defaultDoorLimits, Door } from './doors/door.js';

/**
 * A service's readiness: one check per dependency. Ready means that it can commit and publish. A check throws, or rejects,
 * with the reason when its part is not usable now.
 */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void> | void>>;

type Deps = { registry: Metrics['registry']; ready: ReadinessChecks; timeoutMs: number };
const depsToken = Symbol('management deps');

async function within(check: () => Promise<void> | void, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      (async () => check())(),
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
      }),
    ]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

@Controller()
class ManagementController {
  constructor(@Inject(depsToken) private readonly deps: Deps) {}

  @Get('health/live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, timeoutMs } = this.deps;
    const faults = Object.fromEntries(
      (
        await Promise.all(
          Object.entries(ready).map(async ([name, check]) => [name, await within(check, timeoutMs)] as const),
        )
      ).filter(([, fault]) => fault !== undefined),
    );
    const isReady = Object.keys(faults).length === 0;
    await reply.status(isReady ? 200 : 503).send(isReady ? { status: 'ready' } : { status: 'not ready', faults });
  }

  @Get('metrics')
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.deps;
    await reply.type(registry.contentType).send(await registry.metrics());
  }
}

@Module({})
class ManagementModule {
  static with(deps: Deps): DynamicModule {
    return {
      module: ManagementModule,
      controllers: [ManagementController],
      providers: [{ provide: depsToken, useValue: deps }],
    };
  }
}

/**
 * The management port of a service: `/health/live`, `/health/ready` (503 with the failing checks by name) and `/metrics`
 * (Prometheus text). The consumer, if there is one, runs in the same Nest application. Nothing listens or consumes yet.
 */
export async function managementServer(options: {
  registry: Metrics['registry'];
  ready: ReadinessChecks;
  logger: Logger;
  consumer?: CustomTransportStrategy;
  /** A check that has not answered after this time has failed. */
  timeoutMs?: number;
}): Promise<NestFastifyApplication> {
  const { registry, ready, logger, consumer, timeoutMs = 2000 } = options;
  const app = await NestFactory.create<NestFastifyApplication>(
    ManagementModule.with({ registry, ready, timeoutMs }),
    // Probes and scrapes are cut off at the end: they are repeated.
    new FastifyAdapter({ ...doorSettings(new Door(defaultDoorLimits)), forceCloseConnections: true }),
    { logger: nestLogger(logger), abortOnError: false },
  );
  if (consumer) app.connectMicroservice<MicroserviceOptions>({ strategy: consumer });
  return app;
}
