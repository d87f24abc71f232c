/**
 * How a service is built with this library:
 *
 * - `<service>.variables.ts`: the table of its environment variables, `{ ...serviceVariables('routing'), …shared ones, …its
 *   own }`.
 * - `<service>.consumes.ts`: which function handles which fact.
 * - `<service>.metrics.ts`: its metrics.
 * - `<service>.parts.ts`: its definition. `build` gets what every service has (values, logger, clock, metrics, database,
 *   publisher, outbox …), none of it connected yet, and returns what only this one has: the table, more readiness checks,
 *   parts that run.
 * - `main.ts`: `runService(definition)`.
 *
 * Suites start the same definition in their own process, with values of their own: `startService(definition, values,
 * logger)`.
 */
import { runProgram } from './run-program.js';
import { startService, type CommonValues, type ServiceDefinition } from './start-service.js';

/** Runs a service until it is stopped: see `runProgram` for the process, `startService` for the order of things. */
export function runService<T extends CommonValues>(definition: ServiceDefinition<T>): void {
  const { name, variables } = definition;
  runProgram({ name, variables, start: (values: T, logger) => startService(definition, values, logger) });
}
