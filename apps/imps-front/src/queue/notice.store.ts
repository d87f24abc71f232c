import type { Tx } from '@smsonly/persistence';

/** Something for one session; replaces an older one about the same subject that is not acknowledged. */
export type Notice = Readonly<{
  sessionId: string;
  kind: 'presence' | 'authorisation';
  subject: string;
  payload: object;
  /** The context in which it is queued. */
  traceparent?: string;
}>;

/**
 * Queues notices for live sessions. What was given out about the same subject and is not acknowledged is dropped: given out again
 * after the newer one, it would show what is over.
 * @returns the sessions for which something was queued
 */
export async function queueNotices(tx: Tx, notices: readonly Notice[], now: Date): Promise<string[]> {
  const latest = [...new Map(notices.map((one) => [`${one.sessionId} ${one.subject}`, one])).values()];
  await tx.run`
    delete from server_transaction where number in (
      select q.number
      from unnest(${latest.map((one) => one.sessionId)}::uuid[], ${latest.map((one) => one.subject)}::text[])
        as n (session_id, subject)
      join server_transaction q on q.session_id = n.session_id and q.lane = 'notice' and q.given_subject = n.subject
      order by q.number for update of q)`;
  const rows = await tx.rows<{ session_id: string }>`
    insert into server_transaction (session_id, lane, kind, subject, payload, queued_at, traceparent)
    select n.session_id, 'notice', n.kind, n.subject, n.payload::jsonb, ${now}::timestamptz, n.traceparent
    from unnest(${latest.map((one) => one.sessionId)}::uuid[], ${latest.map((one) => one.kind)}::text[],
      ${latest.map((one) => one.subject)}::text[], ${latest.map((one) => JSON.stringify(one.payload))}::text[],
      ${latest.map((one) => one.traceparent ?? null)}::text[])
      with ordinality as n (session_id, kind, subject, payload, traceparent, position)
    join session s on s.session_id = n.session_id and s.ended_at is null
    order by n.position
    on conflict (session_id, subject) where subject is not null do update
      set payload = excluded.payload, traceparent = excluded.traceparent
    returning session_id`;
  return rows.map((row) => row.session_id);
}
