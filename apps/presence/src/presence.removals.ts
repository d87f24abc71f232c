import { emit, type Outbox } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import { inPages, type Removal } from '@smsonly/service';
import { deleteAccountData } from './accounts/account.store.js';
import { findOrphanedSessions, findOrphans } from './accounts/orphan.store.js';
import { clientLevelNames } from './published-presence/attributes.js';
import { endSessions } from './published-presence/presence.store.js';

const day = 24 * 60 * 60_000;
/** Most rows of one account in one transaction. */
const rowsAtOnce = 5_000;

/** What bounds presence's tables beside the events that delete rows: what is left when such an event was lost. */
export function presenceRemovals(db: Database, outbox: Pick<Outbox, 'append'>): Removal[] {
  const { background } = db;
  return [
    {
      table: 'contact_list',
      remove: inPages(day, async (after: string | undefined, most) => {
        const { orphans, last } = await findOrphans(background, after, most);
        for (const accountId of orphans) {
          // Each may have a hundred thousand contacts.
          while (!(await background.transaction((tx) => deleteAccountData(tx, [accountId], rowsAtOnce))));
        }
        return { rows: orphans.length, last };
      }),
    },
    {
      table: 'session',
      remove: inPages(day, async (after: string | undefined, most, now) => {
        const before = new Date(now.getTime() - day);
        const { orphans, last } = await findOrphanedSessions(background, { after, before, most });
        if (orphans.length > 0)
          await background.transaction(async (tx) => {
            const ended = await endSessions(
              tx,
              orphans.map(({ sessionId }) => sessionId),
            );
            // Their watchers still see them online.
            const touched = orphans
              .filter(({ sessionId }) => ended.has(sessionId))
              .map(({ accountId, userId }) => {
                const data = { accountId, userId, attributes: [...clientLevelNames] };
                return emit('presence-changes', userId, { type: 'PresenceTouched', data });
              });
            await outbox.append(tx, touched);
          });
        return { rows: orphans.length, last };
      }),
    },
  ];
}
