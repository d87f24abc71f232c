import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { KafkaTransport } from '@smsonly/kafka';
import { nestLogger, startManagement, type Clock, type Logger, type ShutdownSteps } from '@smsonly/platform';
import type { ImpsFrontValues } from './imps-front.variables.js';
import { answerPost } from './http/answer-post.js';
import { cspServer } from './http/csp-server.js';
import { refuseUnreadable } from './transactions/refuse-unreadable.js';
import { runMessage } from './transactions/run-message.js';
import { transactionTable } from './transactions/transaction-table.js';
import { impsFrontParts, type ImpsFront } from './imps-front.parts.js';
import { ImpsFrontModule } from './imps-front.module.js';
import { impsFrontConsumes } from './imps-front.consumes.js';
import { provisioningServer } from './provisioning/provisioning-server.js';
import { startSweeper } from './sweep/sweep.js';

export type RunningImpsFront = Readonly<{
  /** Addresses of the servers. */
  csp: string;
  provisioning: string;
  management: string;
  /** To be stopped in this order. */
  steps: ShutdownSteps;
}>;

/** Wires and starts the service. Postgres and Kafka may come later: it is not ready until they answer. */
export async function startImpsFront(values: ImpsFrontValues, logger: Logger, clock: Clock): Promise<RunningImpsFront> {
  const deps = impsFrontParts(values, logger, clock);
  const { LISTEN_HOST: host } = values;
  const strategy = new KafkaTransport({
    ...deps.connection,
    service: 'imps-front',
    db: deps.db,
    subscriptions: impsFrontConsumes,
    clock,
    publisher: deps.publisher,
    retention: values.TEXT_RETENTION,
  });
  const consumer = await NestFactory.createMicroservice<MicroserviceOptions>(ImpsFrontModule, {
    strategy,
    logger: nestLogger(logger),
  });
  const management = await startManagement({
    port: values.IMPS_FRONT_MANAGEMENT_PORT,
    host,
    registry: deps.libraryMetrics.registry,
    ready: {
      database: () => deps.db.ready(),
      publisher: () => deps.publisher.ready(),
      responses: () => deps.responses.ready(),
      consumer: () => strategy.ready(),
    },
    logger,
  });
  const csp = await cspServer(cspAnswers(deps, values), values.IMPS_MAX_BODY, logger);
  const provisioning = await provisioningServer(deps);
  const sweeper = startSweeper(deps, values.SESSION_SWEEP, clock);
  deps.outbox.start();
  await csp.listen(values.IMPS_PORT, host);
  await provisioning.listen(values.ADMIN_PORT, host);
  const stopped = new AbortController();
  void connect(deps, () => consumer.listen(), stopped.signal);
  return {
    csp: await csp.getUrl(),
    provisioning: await provisioning.getUrl(),
    management: management.address,
    steps: [
      ['csp', () => csp.close()],
      ['provisioning', () => provisioning.close()],
      [
        'consumer',
        () => {
          stopped.abort();
          return consumer.close();
        },
      ],
      ['sweeper', () => sweeper.stop()],
      ['responses', () => deps.responses.close()],
      ['outbox', () => deps.outbox.stop()],
      ['publisher', () => deps.publisher.close()],
      ['database', () => deps.db.close()],
      ['management', () => management.close()],
    ],
  };
}

function cspAnswers(deps: ImpsFront, values: ImpsFrontValues) {
  const table = transactionTable(deps);
  const run = runMessage({ ...deps, table });
  const refuse = refuseUnreadable(deps);
  return answerPost({ ...deps, run, refuse, maxBody: values.IMPS_MAX_BODY });
}

/** The libraries wait for a broker that is not there yet, so the start does not wait for this. What they cannot mend ends the process. */
async function connect(
  { publisher, responses, logger }: ImpsFront,
  listen: () => Promise<unknown>,
  stopped: AbortSignal,
): Promise<void> {
  try {
    // What was stopped before it got so far must not begin.
    for (const begin of [() => publisher.connect(), () => responses.start(), listen]) {
      if (!stopped.aborted) await begin();
    }
  } catch (err) {
    if (stopped.aborted) return;
    logger.fatal({ err }, 'could not connect');
    throw err;
  }
}
