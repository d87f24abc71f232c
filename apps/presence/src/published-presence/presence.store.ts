import type { ClientId, CspVersion } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import { nothingPublished, type AttributeValues, type Published, type Terminal } from './attributes.js';

/** A live session with what it has published. */
export type Session = Readonly<{
  sessionId: string;
  accountId: string;
  userId: string;
  version: CspVersion;
  terminal: Terminal;
}>;

type SessionRow = {
  session_id: string;
  account_id: string;
  user_id: string;
  version: CspVersion;
  client_id: ClientId;
  attributes: AttributeValues;
  updated_at: Date;
};
type UserRow = { account_id: string; attributes: AttributeValues };

const session = (row: SessionRow): Session => ({
  sessionId: row.session_id,
  accountId: row.account_id,
  userId: row.user_id,
  version: row.version,
  terminal: { clientId: row.client_id, attributes: row.attributes, updatedAt: row.updated_at },
});

/** What these users have published, by account ID. */
export async function loadPublished(tx: Tx, accountIds: readonly string[]): Promise<(accountId: string) => Published> {
  if (accountIds.length === 0) return () => nothingPublished;
  const sessions = await loadSessionsOf(tx, accountIds);
  const users = await loadUserPresence(tx, accountIds);
  const terminals = Map.groupBy(sessions, (one) => one.accountId);
  return (accountId) => ({
    terminals: (terminals.get(accountId) ?? []).map(({ terminal }) => terminal),
    user: users.get(accountId) ?? {},
  });
}

/** All live sessions of these accounts. */
async function loadSessionsOf(tx: Tx, accountIds: readonly string[]): Promise<Session[]> {
  const rows = await tx.rows<SessionRow>`
    select session_id, account_id, user_id, version, client_id, attributes, updated_at
    from session where account_id = any(${accountIds}::uuid[])`;
  return rows.map(session);
}

/** Those of these sessions that are live; their rows stay locked. */
export async function loadSessions(tx: Tx, sessionIds: readonly string[]): Promise<Map<string, Session>> {
  const rows = await tx.rows<SessionRow>`
    select session_id, account_id, user_id, version, client_id, attributes, updated_at
    from session where session_id = any(${sessionIds}::text[]) order by session_id for update`;
  return new Map(rows.map((row) => [row.session_id, session(row)]));
}

export async function loadUserPresence(tx: Tx, accountIds: readonly string[]): Promise<Map<string, AttributeValues>> {
  const rows = await tx.rows<UserRow>`
    select account_id, attributes from user_presence where account_id = any(${accountIds}::uuid[])`;
  return new Map(rows.map((row) => [row.account_id, row.attributes]));
}

export async function saveSessions(tx: Tx, sessions: readonly Session[]): Promise<void> {
  if (sessions.length === 0) return;
  const rows = sessions.map(({ sessionId, accountId, userId, version, terminal }) => ({
    session_id: sessionId,
    account_id: accountId,
    user_id: userId,
    version,
    client_id: terminal.clientId,
    attributes: terminal.attributes,
    updated_at: terminal.updatedAt,
  }));
  await tx.run`
    insert into session (session_id, account_id, user_id, version, client_id, attributes, updated_at)
    select session_id, account_id, user_id, version, client_id, attributes, updated_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (session_id text, account_id uuid, user_id text,
      version text, client_id jsonb, attributes jsonb, updated_at timestamptz)
    order by session_id
    on conflict (session_id) do update set attributes = excluded.attributes, updated_at = excluded.updated_at`;
}

export async function saveUserPresence(
  tx: Tx,
  users: readonly Readonly<{ accountId: string; attributes: AttributeValues }>[],
  now: Date,
): Promise<void> {
  if (users.length === 0) return;
  const rows = users.map(({ accountId, attributes }) => ({ account_id: accountId, attributes }));
  await tx.run`
    insert into user_presence (account_id, attributes, updated_at)
    select account_id, attributes, ${now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, attributes jsonb)
    order by account_id
    on conflict (account_id) do update set attributes = excluded.attributes, updated_at = excluded.updated_at`;
}

/** Deletes the sessions and, by cascade, their subscriptions; returns those that were live. */
export async function endSessions(tx: Tx, sessionIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ session_id: string }>`
    delete from session where session_id = any(${sessionIds}::text[]) returning session_id`;
  return new Set(rows.map((row) => row.session_id));
}
