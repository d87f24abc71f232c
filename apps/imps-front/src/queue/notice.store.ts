import type { Tx } from '@smsonly/persistence';

/** Something for one session; replaces an undelivered one about the same subject. */
export type Notice = Readonly<{
  sessionId: string;
  kind: 'presence' | 'authorisation';
  subject: string;
  payload: object;
}>;

/** Queues notices for live sessions. @returns those sessions */
export async function queueNotices(tx: Tx, notices: readonly Notice[], now: Date): Promise<string[]> {
  const latest = [...new Map(notices.map((one) => [`${one.sessionId} ${one.subject}`, one])).values()];
  const rows = await tx.rows<{ session_id: string }>`
    insert into server_transaction (session_id, lane, kind, subject, payload, queued_at)
    select n.session_id, 'notice', n.kind, n.subject, n.payload::jsonb, ${now}::timestamptz
    from unnest(${latest.map((one) => one.sessionId)}::uuid[], ${latest.map((one) => one.kind)}::text[],
      ${latest.map((one) => one.subject)}::text[], ${latest.map((one) => JSON.stringify(one.payload))}::text[])
      with ordinality as n (session_id, kind, subject, payload, position)
    join session s on s.session_id = n.session_id and s.ended_at is null
    order by n.position
    on conflict (session_id, subject) where subject is not null do update set payload = excluded.payload
    returning session_id`;
  return rows.map((row) => row.session_id);
}
