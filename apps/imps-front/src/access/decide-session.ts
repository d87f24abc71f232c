import { status, type CspVersion, type PrimitiveOf } from '@smsonly/imps-model';

/** By what a client takes its living session up again. */
export type Resumption = 'session-id' | 'cookie';

export type SessionDecision =
  /** The living session goes on. */
  | Readonly<{ outcome: 'resume'; by: Resumption }>
  /** A new session, which ends a living one of the same client. */
  | Readonly<{ outcome: 'start' }>
  | Readonly<{ outcome: 'refuse'; code: number }>;

type Request = Pick<PrimitiveOf<'Login-Request'>, 'sessionId' | 'sessionCookie'>;

/** The living session of the account and client that log in. */
export type LiveSession = Readonly<{ wireId: string; cookie?: string; version: CspVersion }>;

/**
 * Which session a login leads to, once its credentials are proven. Only 1.3 can take a session up again: by its SessionID, and
 * then by nothing else (502 when it is not there: the client is to log in afresh), or by its SessionCookie.
 * Source: IMPS CSP, Login.
 *
 * @param live never another user's or another client's: theirs are as good as unknown
 */
export function decideSession(
  { sessionId, sessionCookie }: Request,
  version: CspVersion,
  live: LiveSession | undefined,
): SessionDecision {
  if (version !== '1.3') return { outcome: 'start' };
  const isOfVersion = live?.version === version;
  if (sessionId !== undefined && sessionId !== '') {
    return isOfVersion && live.wireId === sessionId
      ? { outcome: 'resume', by: 'session-id' }
      : { outcome: 'refuse', code: status.sessionNotRecovered };
  }
  const hasCookie = sessionCookie !== undefined && sessionCookie !== '';
  const isSame = isOfVersion && hasCookie && live.cookie === sessionCookie;
  return isSame ? { outcome: 'resume', by: 'cookie' } : { outcome: 'start' };
}
