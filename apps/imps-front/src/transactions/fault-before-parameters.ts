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

/** What is done with a primitive; undefined for one that is not built. */
export function handlerOf(table: TransactionTable, kind: BareRequest['kind']): PrimitiveHandler | undefined {
  return kind === 'Unknown' ? undefined : (table[kind] as PrimitiveHandler | undefined);
}

/**
 * What refuses a request whatever its parameters are: first its session, then a primitive that is not built, then one that
 * was not agreed. Source: IMPS CSP, Status codes, order of checks.
 */
export function faultBeforeParameters(table: TransactionTable, request: BareRequest): number | undefined {
  const { kind, session, version, now } = request;
  const handler = handlerOf(table, kind);
  const fault = needsSession(handler, request) ? sessionFault(session, now) : undefined;
  if (fault !== undefined) return fault;
  if (!handler) return status.notImplemented;
  return isAgreed(handler.capability, session?.agreed, version) ? undefined : status.serviceNotAgreed;
}

/** Login needs none; what else may come outband must be in a living session when it says that it is in one. */
function needsSession(handler: PrimitiveHandler | undefined, { kind, type }: BareRequest): boolean {
  if (kind === 'Login-Request') return false;
  return handler?.by !== 'outband' || type === 'Inband';
}
