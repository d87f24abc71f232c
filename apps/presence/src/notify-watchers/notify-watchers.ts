import type { FactOf } from '@smsonly/contracts';
import { emit, type Handler } from '@smsonly/kafka';
import type { PresenceDependencies } from '../presence.dependencies.js';
import { loadView, type Look } from '../see-presence/look.js';
import { decideNotifications } from './decide-notifications.js';
import { loadToTell, saveTold, type Told } from './watcher.store.js';

type Owed = Extract<FactOf<'presence-changes'>, { type: 'NotificationOwed' }>;

const look = (row: Told): Look => ({
  watcher: { accountId: row.accountId, userId: row.userId },
  address: { canonical: row.canonical, ...(row.msisdn === undefined ? {} : { msisdn: row.msisdn }) },
});

/** Tells sessions what they are owed: the presence as it is now, whatever has changed since the fact was written. */
export function notifyWatchers(dependencies: PresenceDependencies): Handler<Owed> {
  const { notified } = dependencies.metrics;
  return async (events, { tx }) => {
    const owed = events.flatMap(({ data }) =>
      data.watched.map((canonical) => ({ sessionId: data.sessionId, canonical })),
    );
    const rows = await loadToTell(tx, owed);
    if (rows.length === 0) return [];
    const view = await loadView(tx, rows.map(look), dependencies);
    const { notifications, told, unchanged } = decideNotifications(rows, (row, asked) =>
      view.see(look(row), row.version, asked),
    );
    await saveTold(tx, told);
    notified.inc({ outcome: 'told' }, told.length);
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
