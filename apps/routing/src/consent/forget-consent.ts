import type { Database, Tx } from '@smsonly/persistence';
import type { Removed } from '@smsonly/service';
import { decideDispensable, type DatedConsent } from './decide-dispensable.js';

const day = 86_400_000;

/** Far more than a person needs, and few enough to be read with each message to the phone. */
const mostReplaced = 100;

type Row = {
  consent_id: bigint;
  phone: string;
  account_id: string | null;
  gone: boolean;
  allowed: boolean;
  at: Date;
};

/**
 * Deletes statements of phones that do not count any more, once they are older than `retentionMs`. Others only ever add newer ones, so nothing
 * has to be locked but what is deleted.
 */
export function forgetConsent(db: Database, retentionMs: number): (now: Date, most: number) => Promise<Removed> {
  return (now, most) =>
    db.background.transaction(async (tx) => {
      const due = await lockDue(tx, now, most);
      if (due.length === 0) return { rows: 0, more: false };
      const before = new Date(now.getTime() - retentionMs);
      const ofPhones = Map.groupBy(
        await loadStatements(tx, [...new Set(due.map(({ phone }) => phone))]),
        (row) => row.phone,
      );
      const gone = new Set<bigint>();
      for (const rows of ofPhones.values()) {
        const accounts = new Set(rows.flatMap((row) => (row.gone && row.account_id !== null ? [row.account_id] : [])));
        const isGone = (accountId: string): boolean => accounts.has(accountId);
        for (const order of decideDispensable(rows.map(statementOf), { before, isGone, most: mostReplaced }))
          gone.add(order);
      }
      const rows = await deleteStatements(tx, [...gone]);
      await lookAgain(
        tx,
        due
          .filter((row) => !gone.has(row.consent_id))
          .map((row) => ({ id: row.consent_id, at: nextLook(row.at, now, retentionMs) })),
      );
      return { rows, more: due.length >= most };
    });
}

/** One that still counts when it is old enough is looked at now and then: one that is newer may have taken its place, or its sender be gone. */
function nextLook(at: Date, now: Date, retentionMs: number): Date {
  const dispensableAt = at.getTime() + retentionMs;
  return new Date(
    dispensableAt > now.getTime() ? Math.min(dispensableAt, now.getTime() + 30 * day) : now.getTime() + 30 * day,
  );
}

async function lockDue(tx: Tx, now: Date, most: number): Promise<{ consent_id: bigint; phone: string; at: Date }[]> {
  return tx.rows<{ consent_id: bigint; phone: string; at: Date }>`
    select consent_id, phone, at from consent where look_at <= ${now} order by look_at limit ${most} for update skip locked`;
}

async function loadStatements(tx: Tx, phones: readonly string[]): Promise<Row[]> {
  return tx.rows<Row>`
    select consent_id, phone, account_id, allowed, at,
           account_id is not null and not exists (
             select from imps_front.account_registry as registry where registry.account_id = consent.account_id) as gone
      from consent where phone = any(${phones}::text[]) order by consent_id`;
}

function statementOf({ consent_id: order, account_id: accountId, allowed, at }: Row): DatedConsent {
  return { order, allowed, at, ...(accountId !== null && { accountId }) };
}

async function deleteStatements(tx: Tx, ids: readonly bigint[]): Promise<number> {
  if (ids.length === 0) return 0;
  await tx.run`select set_config('routing.deletes_statements', 'that no longer count', true)`;
  return tx.run`
    delete from consent where consent_id in (
      select consent_id from consent where consent_id = any(${ids.map(String)}::bigint[]) order by consent_id for update skip locked)`;
}

async function lookAgain(tx: Tx, looks: readonly Readonly<{ id: bigint; at: Date }>[]): Promise<void> {
  if (looks.length === 0) return;
  await tx.run`
    update consent set look_at = look.at
      from unnest(${looks.map(({ id }) => String(id))}::bigint[], ${looks.map(({ at }) => at.toISOString())}::timestamptz[])
        as look(id, at)
     where consent.consent_id = look.id`;
}
