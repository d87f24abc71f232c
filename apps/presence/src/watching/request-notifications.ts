import type { AttributeNames, Envelope } from '@smsonly/contracts';
import { emit, type Outgoing } from '@smsonly/kafka';
import type { Watching } from './watching.js';

type User = Readonly<{ accountId: string; userId: string }>;

/** What watchers may see of a user may have changed, in these attributes (none: all). */
export function markChanged({ accountId, userId }: User, attributes: AttributeNames, cause: Envelope): Outgoing {
  return emit(
    'presence-changes',
    userId,
    { type: 'PresenceTouched', data: { accountId, userId, attributes } },
    { cause },
  );
}

/** Most addresses in one fact; with the longest ones it stays below 70 kB. */
const mostWatched = 200;

/** Requests that sessions are notified of these addresses: one fact for each session, more if there are many. */
export function requestNotifications(watching: readonly Watching[], cause: Envelope): Outgoing[] {
  return [...Map.groupBy(watching, ({ sessionId }) => sessionId)].flatMap(([sessionId, rows]) => {
    const [first] = rows;
    if (!first) return [];
    const { accountId, userId } = first;
    const watched = [...new Set(rows.map(({ canonical }) => canonical))];
    return Array.from({ length: Math.ceil(watched.length / mostWatched) }, (_, part) => {
      const some = watched.slice(part * mostWatched, (part + 1) * mostWatched);
      const data = { accountId, userId, sessionId, watched: some };
      return emit('presence-changes', userId, { type: 'NotificationOwed', data }, { cause });
    });
  });
}
