import { readVariables, type VariablesOf } from '@smsonly/platform';
import { checkNumbers } from './shared-variables.js';

/**
 * Reads a service's table, and checks shared variables against each other.
 * @throws ConfigurationError that names every faulty variable
 */
export function readServiceVariables<T>(
  variables: VariablesOf<T>,
  env: Readonly<Record<string, string | undefined>>,
): T {
  const values = readVariables(variables, env);
  checkNumbers(values as Parameters<typeof checkNumbers>[0]);
  return values;
}
