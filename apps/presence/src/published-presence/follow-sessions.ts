import type { FactOf } from '@smsonly/contracts';
import { emit, type Handler } from '@smsonly/kafka';
import { giveDefaultLists } from '../default-list/give-default-lists.js';
import type { PresenceDeps } from '../presence.deps.js';
import { markChanged } from '../watching/request-notifications.js';
import { clientLevelNames } from './attributes.js';
import { initialPresence } from './initial-presence.js';
import { endSessions, saveSessions, type Session } from './presence.store.js';

type Request = FactOf<'presence-requests'>;
type Started = Extract<Request, { type: 'SessionStarted' }>;
type Ended = Extract<Request, { type: 'SessionEnded' }>;

/**
 * A session starts: its user is online, has their default contact list, and gets the authorisation requests not yet
 * answered.
 */
export function startSessions({ defaultContactList }: PresenceDeps): Handler<Started> {
  return async (events, { tx, now }) => {
    const sessions = events.map(({ data: { session, startedAt, clientId, clientType } }): Session => ({
      sessionId: session.sessionId,
      accountId: session.accountId,
      userId: session.userId,
      version: session.version,
      terminal: { clientId, attributes: initialPresence(clientType), updatedAt: new Date(startedAt) },
    }));
    await saveSessions(tx, [...new Map(sessions.map((session) => [session.sessionId, session])).values()]);
    const accountIds = [...new Set(sessions.map(({ accountId }) => accountId))];
    await giveDefaultLists(tx, accountIds, defaultContactList, now);
    return events.flatMap((event) => {
      const { accountId, userId } = event.data.session;
      const pending = { type: 'AuthorisationPending', data: { accountId, userId } } as const;
      return [
        markChanged({ accountId, userId }, [...clientLevelNames], event),
        emit('presence-changes', userId, pending, { cause: event }),
      ];
    });
  };
}

/** A session ends, with its subscriptions and the presence published by its terminal. */
export function endSessionsOf(): Handler<Ended> {
  return async (events, { tx }) => {
    const ended = await endSessions(
      tx,
      events.map(({ data }) => data.session.sessionId),
    );
    return events
      .filter(({ data }) => ended.has(data.session.sessionId))
      .map((event) => markChanged(event.data.session, [...clientLevelNames], event));
  };
}
