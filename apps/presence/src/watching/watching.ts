/** A session and one address that it watches. */
export type Watching = Readonly<{ sessionId: string; accountId: string; userId: string; canonical: string }>;

export type WatchingRow = { session_id: string; account_id: string; user_id: string; canonical: string };

export const watching = (row: WatchingRow): Watching => ({
  sessionId: row.session_id,
  accountId: row.account_id,
  userId: row.user_id,
  canonical: row.canonical,
});
