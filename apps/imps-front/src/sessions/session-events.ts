import type { FactOf, Requester } from '@smsonly/contracts';
import type { ClientIdData } from '@smsonly/imps-model';
import { emit, type Outgoing } from '@smsonly/kafka';
import { ringConnectionEnded } from '../wake-up/ring.js';
import type { HeldConnection } from '../wake-up/wake-up.store.js';

type Ended = Extract<FactOf<'presence-requests'>, { type: 'SessionEnded' }>;

/** Why a session is over. */
export type EndCause = Ended['data']['cause'];

/** A session that is over, and the TCP connection by which its client was woken. */
export type EndedSession = Requester & Readonly<{ held?: HeldConnection | undefined }>;

/** A session's start, for each topic that carries the user's requests: it comes before all of them. */
export function sessionStarted(
  session: Requester,
  clientId: ClientIdData,
  clientType: string | undefined,
  startedAt: Date,
): Outgoing[] {
  const fact = {
    type: 'SessionStarted' as const,
    data: {
      session,
      startedAt: startedAt.toISOString(),
      clientId: {
        ...(clientId.url !== undefined && { url: clientId.url }),
        ...(clientId.msisdn !== undefined && { msisdn: clientId.msisdn }),
      },
      ...(clientType !== undefined && { clientType }),
    },
  };
  return [emit('presence-requests', session.userId, fact), emit('message-requests', session.userId, fact)];
}

/** A session's end, for the other services and for the instance that holds its connection. */
export function sessionEnded({ held, ...session }: EndedSession, cause: EndCause, endedAt: Date): Outgoing[] {
  const fact: Ended = { type: 'SessionEnded', data: { session, endedAt: endedAt.toISOString(), cause } };
  return [
    emit('presence-requests', session.userId, fact),
    emit('message-requests', session.userId, fact),
    ...(held ? [ringConnectionEnded(held, session.userId)] : []),
  ];
}
