/**
 * How a service is made of this library:
 *
 * - `<service>.variables.ts`: the table of its environment variables, `{ ...serviceVariables('routing'), …shared ones, …its own }`.
 * - `<service>.consumes.ts`: which function carries out which fact.
 * - `<service>.metrics.ts`: what it counts.
 * - `<service>.parts.ts`: its definition. `build` gets what every service has (values, logger, clock, metrics, database, publisher,
 *   outbox …), none of it connected yet, and gives what only this one has: the table, further readiness checks, parts that run.
 * - `main.ts`: `runService(definition)`.
 *
 * Suites start the same definition in their own process, with values that they make up: `startService(definition, values, logger)`.
 */
import { runProgram } from './run-program.js';
import { startService, type CommonValues, type ServiceDefinition } from './start-service.js';

/** Runs a service until it is told to stop: see `runProgram` for the process, `startService` for the order of things. */
export function runService<T extends CommonValues>(definition: ServiceDefinition<T>): void {
  const { name, variables } = definition;
  runProgram({ name, variables, start: (values: T, logger) => startService(definition, values, logger) });
}
