import type { Logger } from '@smsonly/platform';
import { httpPart, octetServer, startInOrder, type Running } from '@smsonly/service/program';
import { ProblemFilter } from './http/problem.filter.js';
import { SimulatorModule } from './simulator.module.js';
import type { Gateway, Simulator } from './simulator.js';
import { createGateway, createSmsc } from './simulator.parts.js';
import type { SimulatorValues } from './simulator.variables.js';

/** Starts the simulator; `url` is its HTTP address, `smppPort` its SMPP port as an SMSC. */
export async function startSimulator(
  values: SimulatorValues,
  logger: Logger,
): Promise<Running & Readonly<{ url: string; smppPort?: number }>> {
  const made: { simulator: Simulator; gateway?: Gateway } =
    values.SMSC_PORT === undefined
      ? createGateway(values, logger)
      : { simulator: await createSmsc(values, values.SMSC_PORT) };
  const { simulator, gateway } = made;
  const { smppPort } = simulator;
  const module = SimulatorModule.of(simulator, gateway);
  const server = async () =>
    (await octetServer({ module, logger, forceCloseConnections: true })).useGlobalFilters(new ProblemFilter());
  const running = await startInOrder(
    [
      httpPart('http', server, { port: values.JASMIN_SIMULATOR_PORT, host: values.LISTEN_HOST }),
      {
        name: simulator.kind,
        start: () => (smppPort === undefined ? undefined : `smpp://${values.LISTEN_HOST}:${smppPort}`),
        stop: () => simulator.close(),
      },
    ],
    logger,
  );
  return { ...running, url: running.addresses['http'] ?? '', ...(smppPort !== undefined && { smppPort }) };
}
