import type { Requester } from '@smsonly/contracts';
import {
  status,
  type ClientIdData,
  type ClientLimits,
  type CspVersion,
  type ServiceCapability,
} from '@smsonly/imps-model';
import type { WakeUpState } from '../wake-up/around-poll.js';
import type { EndCause } from './session-events.js';

/** What capability negotiation leaves in a session. */
export type KeptCapabilities = Readonly<{
  /** How many replies one message may carry. */
  repliesPerMessage: number;
  /** What the client takes: sizes, kinds, way of delivery. */
  limits: ClientLimits;
}>;

/**
 * A client's session. `wireId` is the SessionID, which authenticates the client and never leaves this service; others know
 * `sessionId`.
 */
export type Session = KeptCapabilities &
  Readonly<{
    sessionId: string;
    wireId: string;
    accountId: string;
    /** Canonical. */
    userId: string;
    /** As the client wrote it at login. */
    userSpelling: string;
    clientId: ClientIdData;
    version: CspVersion;
    keepAliveSeconds: number;
    /** Includes the grace period after the keep-alive time. */
    expiresAt: Date;
    endCause?: EndCause;
    endedAt?: Date;
    /** Agreed by service negotiation; absent: everything offered. */
    agreed?: ReadonlySet<ServiceCapability>;
    /** Until routing has said that what waits may be queued, the queue delivers no messages. */
    backlogOffered: boolean;
    /** Up to which of routing's offers the backlog is queued; absent when all of it is. */
    backlogAfter?: bigint;
    /** A poll now would bring something, rather than acknowledge it in the client's place or defer it. */
    waiting: boolean;
    /** Whether the client acknowledges server transactions; absent while it is not known. */
    acknowledges?: boolean;
    /** Something was given out that a poll may have to acknowledge in the client's place: it never acknowledged anything. */
    pollMayAcknowledge: boolean;
    /** Absent: the client only polls. */
    wakeUp?: WakeUpState;
  }>;

/** What a client is told that still takes an ended session for a living one. */
const statusOfEnd: Readonly<Record<EndCause, number>> = {
  logout: status.notLoggedIn,
  expired: status.sessionExpired,
  replaced: status.forcedLogout,
  operator: status.forcedLogout,
  'account-deleted': status.forcedLogout,
};

/** The status that refuses a request in this session, or undefined when the session lives. */
export function sessionFault(session: Session | undefined, now: Date): number | undefined {
  if (!session) return status.notLoggedIn;
  if (session.endCause !== undefined) return statusOfEnd[session.endCause];
  return session.expiresAt <= now ? status.sessionExpired : undefined;
}

/** How long a Logout-Request may be repeated by a client that did not get its answer. */
const logoutRepeatMs = 5 * 60_000;

/** True when the client logged out a short time ago. */
export function hasJustLoggedOut({ endCause, endedAt }: Session, now: Date): boolean {
  return endCause === 'logout' && endedAt !== undefined && now.getTime() - endedAt.getTime() < logoutRepeatMs;
}

export function requesterOf({ accountId, userId, sessionId, version }: Session): Requester {
  return { accountId, userId, sessionId, version };
}

/** The terminal a ClientID names, as a key: two logins with the same key are the same client. */
export function clientKey({ url, msisdn }: ClientIdData, applicationId?: string): string {
  return JSON.stringify([url ?? '', msisdn ?? '', applicationId ?? '']);
}

/**
 * Limits of the time without any transaction after which a session ends, and the grace period of a silent one, in seconds.
 */
export type KeepAliveLimits = Readonly<{ least: number; most: number; grace: number }>;

/** KeepAliveTime for a new session: the client's request within our limits. */
export function keepAliveTime(
  requested: number | undefined,
  { least, most }: Pick<KeepAliveLimits, 'least' | 'most'>,
): number {
  return Math.min(Math.max(requested ?? most, least), most);
}
