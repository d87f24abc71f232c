import type { Envelope, FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import type { PresenceDeps } from '../presence.deps.js';
import { loadSpellings, type WantedSpelling } from '../contact-lists/spelling.store.js';
import { loadView, type PresenceQuery, type View } from '../see-presence/load-view.js';
import { jsonBytes } from '../event-size.js';
import { requestNotifications } from '../watching/request-notifications.js';
import { decideNotifications, type Notification } from './decide-notifications.js';
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

/** Most subscriptions looked at in one transaction, and at a time; and most bytes of notifications written in one. */
const mostInAll = 2000;
const mostAtOnce = 250;
const mostBytes = 8_000_000;

type Asked = Readonly<{ accountId: string; userId: string; sessionId: string; canonical: string }>;

/** The addresses of all facts, each once for a session. */
function addressesIn(events: readonly Envelope<NotificationOwed>[]): Asked[] {
  const all = events.flatMap(({ data: { accountId, userId, sessionId, watched } }) =>
    watched.map((canonical) => ({ accountId, userId, sessionId, canonical })),
  );
  return [...new Map(all.map((one) => [`${one.sessionId} ${one.canonical}`, one])).values()];
}

/**
 * Notifies sessions of the presence as it is now, whatever has changed since the facts were written. What is more than one
 * transaction should hold waits for its turn again: it will be read as it is by then.
 */
export function notifyWatchers(deps: PresenceDeps): Handler<NotificationOwed> {
  return async (events, { tx }) => {
    const [cause] = events;
    if (!cause) return [];
    const asked = addressesIn(events);
    const outgoing: Outgoing[] = [];
    let done = 0;
    for (let bytes = 0; done < Math.min(asked.length, mostInAll) && bytes < mostBytes; done += mostAtOnce) {
      const notifications = await notify(tx, asked.slice(done, done + mostAtOnce), deps);
      bytes += notifications.reduce((sum, { presences }) => sum + jsonBytes(presences), 0);
      outgoing.push(
        ...notifications.map(({ presences, ...session }) =>
          emit(
            'presence-notifications',
            session.userId,
            { type: 'PresenceChanged', data: { ...session, presences: [...presences] } },
            { cause },
          ),
        ),
      );
    }
    return [...outgoing, ...requestNotifications(asked.slice(done), cause)];
  };
}

async function notify(tx: Tx, asked: readonly Asked[], deps: PresenceDeps): Promise<readonly Notification[]> {
  const rows = await lockWatches(tx, asked);
  if (rows.length === 0) return [];
  const view = await loadView(tx, rows.map(query), deps);
  const { notifications, digests, unchanged } = decideNotifications(await spelt(tx, rows, view), (row, names) =>
    view.see(query(row), row.version, names),
  );
  await saveDigests(tx, digests);
  const { notified } = deps.metrics;
  notified.inc({ outcome: 'told' }, notifications.flatMap(({ presences }) => presences).length);
  notified.inc({ outcome: 'unchanged' }, unchanged);
  return notifications;
}
