import { SchemaError } from '@smsonly/contracts';
import { sqlState } from '@smsonly/persistence';
import { BrokerFault } from './broker-client.js';
import { DecisionError } from './subscriptions.js';

/**
 * What logs and dead letters may say about an error. Messages of third-party errors quote values (texts, numbers), so only their class,
 * code and place in the code are given.
 */
export function faultOf(error: unknown): string {
  if (error instanceof DecisionError || error instanceof SchemaError) return error.message;
  if (error instanceof BrokerFault) return error.code;
  if (!(error instanceof Error)) return 'not an Error';
  const state = sqlState(error);
  if (state !== undefined) return `Postgres ${state}`;
  const { code } = error as { code?: unknown };
  const where = /^\s+at (.+)$/m.exec(error.stack ?? '')?.[1];
  return [
    error.name,
    typeof code === 'string' ? code : undefined,
    where ? `at ${where.replace(/\(?file:\/\/.*\/(?=[^/]+\/[^/]+$)/, '(')}` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
