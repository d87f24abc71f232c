import type { SubmitResult } from './sms-gateway.js';

/** The result of a submission whose HTTP request failed: rejected when nothing was written, else unknown. */
export function readSendFailure(error: unknown): SubmitResult {
  if (neverConnected(error))
    return {
      outcome: 'rejected',
      cause: 'unreachable',
      retry: 'later',
      afterMs: 1_000,
      detail: `no connection to the gateway (${codeOf(error)}); nothing was sent`,
    };
  const why = timeoutCodes.has(codeOf(error)) ? 'timeout' : 'connection-lost';
  return { outcome: 'unknown', why, detail: `${codeOf(error)} after the request was written` };
}

const timeoutCodes: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const codesBeforeWriting: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
]);
const connectingCalls: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

// ECONNRESET and EHOSTUNREACH may also occur after the request was written; only the failed system call shows.
function neverConnected(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverConnected);
  return codesBeforeWriting.has(codeOf(error)) || connectingCalls.has(textOf(error, 'syscall'));
}

/** The error's code, for people and for the tables above. */
export function codeOf(error: unknown): string {
  return textOf(error, 'code') || (error instanceof Error ? error.name : 'Error');
}

function textOf(error: unknown, property: 'code' | 'syscall'): string {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, property) : undefined;
  return typeof value === 'string' ? value : '';
}
