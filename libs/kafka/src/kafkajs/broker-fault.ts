import { isNativeError } from 'node:util/types';
import { BrokerFault, type BrokerFaultKind } from '../broker-client.js';

const lostTopic = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'KafkaJSMetadataNotLoaded', 'KafkaJSTopicMetadataNotLoaded']);

/** COMPAT kafkajs 2.2: it treats some passing faults as permanent, such as a broker that has only just started. */
const passing = new Set([
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSNumberOfRetriesExceeded',
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSLockTimeout',
]);

/** An error of kafkajs as a BrokerFault. */
export function brokerFault(error: unknown): BrokerFault {
  if (error instanceof BrokerFault) return error;
  const code = codeOf(error);
  return new BrokerFault(kindOf(code), code, error instanceof Error ? error.message : code, error);
}

function kindOf(code: string): BrokerFaultKind {
  if (lostTopic.has(code)) return 'unknown-partition';
  return passing.has(code) ? 'transient' : 'other';
}

/** The broker's name for the fault, or the name of kafkajs's innermost error. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { type, name, cause } = error as Error & { type?: unknown };
  if (typeof type === 'string') return type;
  return cause instanceof Error && cause !== error ? codeOf(cause) : name;
}

/** What kafkajs throws when the octets of an answer lead it astray. */
const stumbles = new Set(['RangeError', 'TypeError', 'KafkaJSInvalidVarIntError', 'KafkaJSInvalidLongError']);

/** Whether kafkajs could not read what it got. */
export function isUndecodable(error: unknown): boolean {
  // Not `instanceof`: buffers throw errors of Node's own realm, which is another in a suite.
  if (!isNativeError(error)) return false;
  return stumbles.has(error.name) || (error.cause !== error && isUndecodable(error.cause));
}
