import {
  status,
  type CspMessage,
  type CspVersion,
  type PrimitiveKind,
  type UnknownPrimitive,
} from '@smsonly/imps-model';
import { isAgreed } from '../access/negotiate-services.js';
import { sessionFault, type Session } from '../sessions/session.js';
import type { TransactionTable, PrimitiveHandler } from './primitive-handler.js';

/** A request before its parameters are looked at. */
export type BareRequest = Readonly<{
  kind: PrimitiveKind | UnknownPrimitive['kind'];
  type: CspMessage['session']['type'];
  version: CspVersion;
  session?: Session;
  now: Date;
}>;

/** The handler of a primitive; undefined for one that is not implemented. */
export function handlerOf(table: TransactionTable, kind: BareRequest['kind']): PrimitiveHandler | undefined {
  return kind === 'Unknown' ? undefined : (table[kind] as PrimitiveHandler | undefined);
}

/**
 * The status that refuses a request whatever its parameters: first for its session, then for a primitive that is not
 * implemented, then for one that was not agreed. Source: IMPS CSP, Status codes, order of checks.
 */
export function faultBeforeParameters(table: TransactionTable, request: BareRequest): number | undefined {
  const { kind, session, version, now } = request;
  const handler = handlerOf(table, kind);
  const fault = needsSession(handler, request) ? sessionFault(session, now) : undefined;
  if (fault !== undefined) return fault;
  if (!handler) return status.notImplemented;
  return isAgreed(handler.capability, session?.agreed, version) ? undefined : status.serviceNotAgreed;
}

/** Login needs none; other requests that may come outband need a live session if they are inband. */
function needsSession(handler: PrimitiveHandler | undefined, { kind, type }: BareRequest): boolean {
  if (kind === 'Login-Request') return false;
  return handler?.by !== 'outband' || type === 'Inband';
}
