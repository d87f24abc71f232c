import type { FactOf } from '@smsonly/contracts';
import { emit, type Handler } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import type { PresenceDeps } from '../presence.deps.js';
import { loadSpellings, type WantedSpelling } from '../contact-lists/spelling.store.js';
import { loadView, type PresenceQuery, type View } from '../see-presence/load-view.js';
import { decideNotifications } from './decide-notifications.js';
import { lockWatches, saveDigests, type Watch } from '../watching/watcher.store.js';

type NotificationOwed = Extract<FactOf<'presence-changes'>, { type: 'NotificationOwed' }>;

const query = (row: Watch): PresenceQuery => ({
  watcher: { accountId: row.accountId, userId: row.userId },
  address: { canonical: row.canonical, ...(row.msisdn === undefined ? {} : { msisdn: row.msisdn }) },
});

/** Whom a subscription by name is about: the account, by all that it is known by, or the address itself. */
function wantedSpelling(row: Watch, view: View): WantedSpelling {
  const whom = view.who(query(row).address);
  const number = row.msisdn === undefined ? {} : { msisdn: row.msisdn };
  return {
    ownerId: row.accountId,
    whom: whom.kind === 'account' ? whom.account : { userId: row.canonical, ...number },
  };
}

/** The subscriptions, those by name under the spelling of the watcher's contact lists if these have whom they are about. */
async function spelt(tx: Tx, rows: readonly Watch[], view: View): Promise<Watch[]> {
  const isNamed = ({ source }: Watch) => source === '';
  const spellingOf = await loadSpellings(
    tx,
    rows.filter(isNamed).map((row) => wantedSpelling(row, view)),
  );
  return rows.map((row) =>
    isNamed(row) ? { ...row, spelling: spellingOf(wantedSpelling(row, view)) ?? row.spelling } : row,
  );
}

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
    const { notifications, digests, unchanged } = decideNotifications(await spelt(tx, rows, view), (row, asked) =>
      view.see(query(row), row.version, asked),
    );
    await saveDigests(tx, digests);
    notified.inc({ outcome: 'told' }, notifications.flatMap(({ presences }) => presences).length);
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
