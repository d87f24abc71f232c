import type { Tx } from '@smsonly/persistence';
import { attributesInRow, rowOf, type AttributeRow, type AttributeSet } from './attribute-set.js';
import {
  afterAnswer,
  afterRequest,
  undecided,
  type Authorisation,
  type Decision,
  type UserAnswer,
} from './decide-authorisation.js';

/** The decision in a row of `authorisation`. */
export type DecisionRow = {
  account_id: string;
  watcher_account_id: string;
  decision: Decision['decision'] | null;
  attributes: AttributeRow;
};

export function decisionOf({ decision, attributes }: DecisionRow): Decision | undefined {
  if (decision === null) return undefined;
  return decision === 'granted' ? { decision, attributes: attributesInRow(attributes) } : { decision };
}

const key = (...ids: string[]): string => ids.join(' ');

/** A user and one watcher, by their account IDs. */
export type UserAndWatcher = Readonly<{ accountId: string; watcherId: string }>;

/** A change of the authorisation between a user and a watcher. */
type AuthorisationStep = UserAndWatcher & Readonly<{ next: (before: Authorisation) => Authorisation }>;

/** Applies steps in order; returns the pairs for whom something has changed. */
async function applySteps(
  tx: Tx,
  steps: readonly AuthorisationStep[],
): Promise<{ pair: UserAndWatcher; after: Authorisation }[]> {
  const between = new Map(
    steps.map(({ accountId, watcherId }) => [key(accountId, watcherId), { accountId, watcherId }]),
  );
  const before = await lockAuthorisations(tx, [...between.values()]);
  const after = new Map(before);
  for (const { next, ...pair } of steps) {
    const id = key(pair.accountId, pair.watcherId);
    after.set(id, next(after.get(id) ?? undecided));
  }
  const changed = [...between].flatMap(([id, pair]) => {
    const now = after.get(id);
    return now && now !== before.get(id) ? [{ pair, after: now }] : [];
  });
  await saveAuthorisations(tx, changed);
  return changed;
}

async function lockAuthorisations(tx: Tx, pairs: readonly UserAndWatcher[]): Promise<Map<string, Authorisation>> {
  const rows = pairs.map(({ accountId, watcherId }) => ({ account_id: accountId, watcher: watcherId }));
  await tx.run`
    insert into authorisation (account_id, watcher_account_id, pending, asked)
    select account_id, watcher, false, null
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, watcher uuid)
    order by account_id, watcher
    on conflict do nothing`;
  const locked = await tx.rows<DecisionRow & { pending: boolean; asked: AttributeRow | null }>`
    select account_id, watcher_account_id, decision, attributes, pending, asked from authorisation
    where (account_id, watcher_account_id) in (
      select account_id, watcher from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (account_id uuid, watcher uuid))
    order by account_id, watcher_account_id
    for update`;
  return new Map(
    locked.map((row) => {
      const decided = decisionOf(row);
      const between: Authorisation = {
        ...(decided ? { decided } : {}),
        ...(row.asked ? { asked: attributesInRow(row.asked) } : {}),
        isPending: row.pending,
      };
      return [key(row.account_id, row.watcher_account_id), between];
    }),
  );
}

async function saveAuthorisations(
  tx: Tx,
  changed: readonly Readonly<{ pair: UserAndWatcher; after: Authorisation }>[],
): Promise<void> {
  if (changed.length === 0) return;
  const rows = changed.map(({ pair: { accountId, watcherId }, after: { decided, asked, isPending } }) => ({
    account_id: accountId,
    watcher: watcherId,
    decision: decided?.decision ?? null,
    attributes: decided?.decision === 'granted' ? rowOf(decided.attributes) : [],
    pending: isPending,
    asked: asked ? rowOf(asked) : null,
  }));
  await tx.run`
    update authorisation a
    set decision = r.decision, attributes = r.attributes, pending = r.pending, asked = r.asked
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (account_id uuid, watcher uuid, decision text, attributes text[], pending boolean, asked text[])
    where a.account_id = r.account_id and a.watcher_account_id = r.watcher`;
  await deleteRequests(tx, rows);
}

/** Records that watched users are to be asked. Returns the account IDs of those for whom the request is new. */
export async function recordPending(
  tx: Tx,
  asks: readonly (UserAndWatcher & Readonly<{ asked: AttributeSet }>)[],
): Promise<Set<string>> {
  if (asks.length === 0) return new Set();
  const steps = asks.map(({ asked, ...pair }) => ({
    ...pair,
    next: (before: Authorisation) => afterRequest(before, asked),
  }));
  return new Set((await applySteps(tx, steps)).map(({ pair }) => pair.accountId));
}

/** Saves users' answers about single watchers; nothing is pending between the two any more. */
export async function saveAnswers(
  tx: Tx,
  answers: readonly (UserAndWatcher & Readonly<{ answer: UserAnswer }>)[],
): Promise<void> {
  if (answers.length === 0) return;
  const steps = answers.map(({ answer, ...pair }) => ({
    ...pair,
    next: (before: Authorisation) => afterAnswer(before, answer),
  }));
  await applySteps(tx, steps);
}

/** So that a later request of the same watcher is sent to every session again. */
async function deleteRequests(
  tx: Tx,
  pairs: readonly Readonly<{ account_id: string; watcher: string }>[],
): Promise<void> {
  await tx.run`
    delete from authorisation_request q
    using jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as r (account_id uuid, watcher uuid), session s
    where s.account_id = r.account_id and q.session_id = s.session_id and q.watcher_account_id = r.watcher`;
}

/** An authorisation request for a session's user: which watcher wants to see which attributes. */
export type Question = Readonly<{
  sessionId: string;
  accountId: string;
  userId: string;
  watcherId: string;
  asked: AttributeSet;
}>;

/**
 * Pending requests not yet sent to a live session of these users, at most `most`; they count as sent from now on. A session
 * that has `mostOpen` of them unanswered gets no more.
 */
export async function takeQuestions(
  tx: Tx,
  accountIds: readonly string[],
  { most, mostOpen }: Readonly<{ most: number; mostOpen: number }>,
): Promise<Question[]> {
  const rows = await tx.rows<{
    session_id: string;
    account_id: string;
    user_id: string;
    watcher_id: string;
    asked: AttributeRow;
  }>`
    with taken as (
      insert into authorisation_request (session_id, watcher_account_id)
      select s.session_id, a.watcher_account_id
      from session s cross join lateral (
        select a.watcher_account_id from authorisation a
        where a.account_id = s.account_id and a.pending and not exists (
          select from authorisation_request r
          where r.session_id = s.session_id and r.watcher_account_id = a.watcher_account_id)
        order by a.watcher_account_id
        limit greatest(0, ${mostOpen}::int - (select count(*) from (
          select from authorisation_request r where r.session_id = s.session_id limit ${mostOpen}::int) o))) a
      where s.account_id = any(${accountIds}::uuid[])
      order by 1, 2 limit ${most}::int
      on conflict do nothing
      returning session_id, watcher_account_id
    )
    select t.session_id, s.account_id, s.user_id, t.watcher_account_id as watcher_id, a.asked
    from taken t
    join session s on s.session_id = t.session_id
    join authorisation a on a.account_id = s.account_id and a.watcher_account_id = t.watcher_account_id
    where a.asked is not null`;
  return rows.map((row) => ({
    sessionId: row.session_id,
    accountId: row.account_id,
    userId: row.user_id,
    watcherId: row.watcher_id,
    asked: attributesInRow(row.asked),
  }));
}
