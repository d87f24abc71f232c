import { createHash } from 'node:crypto';
import type { AttributeNames, Presence, PresenceAttribute } from '@smsonly/contracts';
import { jsonBytes, mostPresenceBytes } from '../event-size.js';
import type { Watch } from '../watching/watcher.store.js';

/** Most presences in one notification. */
const mostPresences = 20;

/** Most bytes of presences in one notification, in JSON, which is about as long as their XML: phones read 128 kB at most. */
const mostBytes = 100_000;

export type Notification = Readonly<{
  sessionId: string;
  accountId: string;
  userId: string;
  presences: readonly Presence[];
}>;

export type Notifications = Readonly<{
  notifications: readonly Notification[];
  /** The digest of what was notified, with each subscription that it was for, to be saved. */
  digests: readonly Readonly<{ sessionId: string; canonical: string; source: string; digest: string }>[];
  unchanged: number;
}>;

const digestOf = (attributes: readonly PresenceAttribute[]): string =>
  createHash('sha1').update(JSON.stringify(attributes)).digest('base64url');

/** Attributes of several subscriptions to one address: all if one is for all. */
const union = (rows: readonly Watch[]): AttributeNames =>
  rows.some(({ attributes }) => attributes.length === 0)
    ? []
    : [...new Set(rows.flatMap(({ attributes }) => attributes))];

/** What a user has published in very many sessions may exceed an event: then all of it counts as unknown. */
function withinEventSize(attributes: PresenceAttribute[]): PresenceAttribute[] {
  if (jsonBytes(attributes) <= mostPresenceBytes) return attributes;
  return [...new Set(attributes.map(({ name }) => name))].map((name) => ({ name, qualifier: false }));
}

/** The presences in order, split into parts of limited count and size; one that is too large gets a part of its own. */
function splitIntoParts(presences: readonly Presence[]): Presence[][] {
  const parts: Presence[][] = [];
  let part: Presence[] = [];
  let bytes = 0;
  for (const presence of presences) {
    const size = jsonBytes(presence);
    if (parts.length === 0 || part.length === mostPresences || bytes + size > mostBytes) {
      parts.push((part = []));
      bytes = 0;
    }
    part.push(presence);
    bytes += size;
  }
  return parts;
}

/**
 * What sessions are notified of. Each presence is the complete visible set, under the spelling that the session uses; one that is the
 * same as last time is left out. Whom the session has in two list entries, spelt differently, is sent under both; all
 * subscriptions under one spelling are one presence.
 */
export function decideNotifications(
  rows: readonly Watch[],
  see: (row: Watch, asked: AttributeNames) => PresenceAttribute[],
): Notifications {
  const addresses = Map.groupBy(rows, (row) => JSON.stringify([row.sessionId, row.spelling]));
  const seen = [...addresses.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const attributes = withinEventSize(see(first, union(same)));
    const digest = digestOf(attributes);
    return [{ row: first, same, attributes, digest, isNew: same.some(({ lastDigest }) => lastDigest !== digest) }];
  });
  const news = seen.filter(({ isNew }) => isNew);
  const bySession = Map.groupBy(news, ({ row }) => row.sessionId);
  return {
    notifications: [...bySession.values()].flatMap((ofSession) => {
      const [first] = ofSession;
      if (!first) return [];
      const { sessionId, accountId, userId } = first.row;
      const presences = ofSession.map(({ row, attributes }): Presence => ({ userId: row.spelling, attributes }));
      return splitIntoParts(presences).map((part) => ({ sessionId, accountId, userId, presences: part }));
    }),
    digests: news.flatMap(({ same, digest }) =>
      same.map(({ sessionId, canonical, source }) => ({ sessionId, canonical, source, digest })),
    ),
    unchanged: seen.length - news.length,
  };
}
