import 'reflect-metadata';
import { Controller, Get, Inject, Module, Res, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { nestLogger, type Logger } from './logger.js';

/**
 * A service's readiness: one check per dependency. Ready means that it can commit and publish. A check throws, or rejects,
 * with the reason when its part is not usable now.
 */
export type ReadinessChecks = Readonly<Record<string, () => Promise<void> | void>>;

type Dependencies = { registry: Registry; ready: ReadinessChecks; timeoutMs: number };
const DEPENDENCIES = Symbol('management dependencies');

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
  constructor(@Inject(DEPENDENCIES) private readonly dependencies: Dependencies) {}

  @Get('health/live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Get('health/ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, timeoutMs } = this.dependencies;
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
    const { registry } = this.dependencies;
    await reply.type(registry.contentType).send(await registry.metrics());
  }
}

@Module({})
class ManagementModule {
  static with(dependencies: Dependencies): DynamicModule {
    return {
      module: ManagementModule,
      controllers: [ManagementController],
      providers: [{ provide: DEPENDENCIES, useValue: dependencies }],
    };
  }
}

/**
 * Serves `/health/live`, `/health/ready` (503 with the failing checks by name) and `/metrics` (Prometheus text).
 * @param port 0 takes a free one
 */
export async function startManagement(options: {
  port: number;
  host: string;
  registry: Registry;
  ready: ReadinessChecks;
  logger: Logger;
  timeoutMs?: number;
}): Promise<{ address: string; close(): Promise<void> }> {
  const { registry, ready, timeoutMs = 2000 } = options;
  const app = await NestFactory.create<NestFastifyApplication>(
    ManagementModule.with({ registry, ready, timeoutMs }),
    new FastifyAdapter({ forceCloseConnections: true }),
    { logger: nestLogger(options.logger) },
  );
  await app.listen(options.port, options.host);
  return { address: await app.getUrl(), close: () => app.close() };
}
