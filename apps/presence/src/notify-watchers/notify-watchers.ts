import type { FactOf } from '@smsonly/contracts';
import { emit, type Handler } from '@smsonly/kafka';
import type { PresenceDeps } from '../presence.deps.js';
import { loadView, type PresenceQuery } from '../see-presence/load-view.js';
import { decideNotifications } from './decide-notifications.js';
import { lockWatches, saveDigests, type Watch } from '../watching/watcher.store.js';

type NotificationOwed = Extract<FactOf<'presence-changes'>, { type: 'NotificationOwed' }>;

const query = (row: Watch): PresenceQuery => ({
  watcher: { accountId: row.accountId, userId: row.userId },
  address: { canonical: row.canonical, ...(row.msisdn === undefined ? {} : { msisdn: row.msisdn }) },
});

/** Notifies sessions of the presence as it is now, whatever has changed since the fact was written. */
export function notifyWatchers(deps: PresenceDeps): Handler<NotificationOwed> {
  const { notified } = deps.metrics;
  return async (events, { tx }) => {
    const requested = events.flatMap(({ data }) =>
      data.watched.map((canonical) => ({ sessionId: data.sessionId, canonical })),
    );
    const rows = await lockWatches(tx, requested);
    if (rows.length === 0) return [];
    const view = await loadView(tx, rows.map(query), deps);
    const { notifications, digests, unchanged } = decideNotifications(rows, (row, asked) =>
      view.see(query(row), row.version, asked),
    );
    await saveDigests(tx, digests);
    notified.inc({ outcome: 'told' }, digests.length);
    notified.inc({ outcome: 'unchanged' }, unchanged);
    const [cause] = events;
    return notifications.map(({ presences, ...session }) =>
      emit(
        'presence-notifications',
        session.userId,
        { type: 'PresenceChanged', data: { ...session, presences: [...presences] } },
        cause ? { cause } : {},
      ),
    );
  };
}
