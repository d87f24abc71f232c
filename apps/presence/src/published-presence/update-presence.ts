import type { FactOf } from '@smsonly/contracts';
import { answer, type Handler, type Outgoing } from '@smsonly/kafka';
import { markChanged } from '../watching/request-notifications.js';
import { decideUpdate } from './decide-update.js';
import { loadSessions, loadUserPresence, saveSessions, saveUserPresence } from './presence.store.js';

type Update = Extract<FactOf<'presence-requests'>, { type: 'PresenceUpdateRequested' }>;

/** UpdatePresence-Request. Codes: 200, 604, 751. */
export function updatePresence(): Handler<Update> {
  return async (events, { tx, now }) => {
    const sessions = await loadSessions(
      tx,
      events.map(({ data }) => data.requester.sessionId),
    );
    const users = await loadUserPresence(
      tx,
      events.map(({ data }) => data.requester.accountId),
    );
    const outgoing: Outgoing[] = [];
    const changedSessions = new Set<string>();
    const changedUsers = new Set<string>();
    for (const event of events) {
      const { requester, attributes } = event.data;
      const reply = (code: number) => answer(event, { type: 'RequestCompleted', data: { result: { code } } });
      const session = sessions.get(requester.sessionId);
      if (!session) {
        outgoing.push(reply(604));
        continue;
      }
      const user = users.get(requester.accountId) ?? {};
      const decision = decideUpdate(session.terminal.attributes, user, attributes);
      outgoing.push(reply(decision.code));
      if (decision.code !== 200) continue;
      const terminal = { ...session.terminal, attributes: decision.terminal, updatedAt: now };
      sessions.set(session.sessionId, { ...session, terminal });
      users.set(requester.accountId, decision.user);
      changedSessions.add(session.sessionId);
      changedUsers.add(requester.accountId);
      if (decision.changed.length > 0) outgoing.push(markChanged(requester, [...decision.changed], event));
    }
    await saveSessions(
      tx,
      [...changedSessions].flatMap((id) => sessions.get(id) ?? []),
    );
    await saveUserPresence(
      tx,
      [...changedUsers].map((accountId) => ({ accountId, attributes: users.get(accountId) ?? {} })),
      now,
    );
    return outgoing;
  };
}
