import { createHash } from 'node:crypto';
import type { AttributeNames, Presence, PresenceAttribute } from '@smsonly/contracts';
import type { Told } from './watcher.store.js';

/** Most presences in one notification: phones read documents of 128 kB at most. */
const mostTogether = 20;

export type Notification = Readonly<{
  sessionId: string;
  accountId: string;
  userId: string;
  presences: readonly Presence[];
}>;

export type Notifications = Readonly<{
  notifications: readonly Notification[];
  /** What each address was told, to be kept. */
  told: readonly Readonly<{ sessionId: string; canonical: string; spelling: string; digest: string }>[];
  unchanged: number;
}>;

const digestOf = (attributes: readonly PresenceAttribute[]): string =>
  createHash('sha1').update(JSON.stringify(attributes)).digest('base64url');

/** Attributes of several subscriptions to one address: all if one wants all. */
const together = (rows: readonly Told[]): AttributeNames =>
  rows.some(({ attributes }) => attributes.length === 0)
    ? []
    : [...new Set(rows.flatMap(({ attributes }) => attributes))];

function inParts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/**
 * What sessions are told. Each presence is the complete visible set, under the spelling that the session uses; one that is the
 * same as last time is not told again. One address under two spellings is told under both.
 */
export function decideNotifications(
  rows: readonly Told[],
  see: (row: Told, asked: AttributeNames) => PresenceAttribute[],
): Notifications {
  const addresses = Map.groupBy(rows, (row) => JSON.stringify([row.sessionId, row.canonical, row.spelling]));
  const seen = [...addresses.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const attributes = see(first, together(same));
    const digest = digestOf(attributes);
    return [{ row: first, attributes, digest, isNew: same.some(({ told }) => told !== digest) }];
  });
  const news = seen.filter(({ isNew }) => isNew);
  const bySession = Map.groupBy(news, ({ row }) => row.sessionId);
  return {
    notifications: [...bySession.values()].flatMap((ofSession) =>
      inParts(ofSession, mostTogether).flatMap((part) => {
        const [first] = part;
        if (!first) return [];
        const { sessionId, accountId, userId } = first.row;
        const presences = part.map(({ row, attributes }) => ({ userId: row.spelling, attributes }));
        return [{ sessionId, accountId, userId, presences }];
      }),
    ),
    told: news.map(({ row: { sessionId, canonical, spelling }, digest }) => ({
      sessionId,
      canonical,
      spelling,
      digest,
    })),
    unchanged: seen.length - news.length,
  };
}
