import { sql, type Fragment, type Tx } from '@smsonly/persistence';
import type { AttemptState } from './attempt.js';
import type { Attempt, OutboundSms } from './decide-outcome.js';
import type { Part } from './decide-text.js';

/** A text with its pair and all its parts. */
export interface LoadedText {
  /** The submission ID that routing gave it. */
  readonly textId: string;
  readonly parts: readonly Part[];
  readonly pairId: bigint;
  readonly phone: string;
  readonly number: string;
  /** The attempt whose call is outstanding for the pair. */
  readonly calling: string | null;
  /** Attempts of the pair that are queued. */
  readonly queued: number;
  /** Texts from the phone are held until that call is over. */
  readonly held: boolean;
  readonly traceparent: string | null;
}

/** A text after its signals, to be saved. */
export interface ChangedText {
  readonly before: LoadedText;
  readonly parts: readonly Part[];
}

/** The change of a pair in one transaction. */
export interface PairChange {
  readonly pairId: bigint;
  /** How many more attempts are queued (or fewer, when negative). */
  readonly queued: number;
  /** The outstanding call is over. */
  readonly freed: boolean;
  /** The earliest time of its next attempt. */
  readonly readyAt: Date;
}

/** A text held until the call for its pair is over. */
export interface HeldSms {
  readonly inboundId: string;
  readonly phone: string;
  readonly number: string;
  readonly text: string;
  readonly traceparent: string;
  readonly receivedAt: Date;
}

type AttemptRow = {
  attempt_id: string;
  ordinal: number;
  state: AttemptState['state'];
  reported: boolean;
  cause: string | null;
  gateway_id: string | null;
  wait_until: Date | null;
  connector: string | null;
};

type LoadedRow = (AttemptRow | { attempt_id: null }) & {
  submission_id: string;
  text_id: string | null;
  valid_until: Date | null;
  resent: boolean;
  accepted_told: boolean;
  unknown_told: boolean;
  settled: NonNullable<OutboundSms['settled']> | null;
  withdrawn: boolean;
  traceparent: string | null;
  pair_id: bigint;
  phone: string;
  number: string;
  calling: string | null;
  queued: number;
  held: boolean;
};

/**
 * Locks the pairs of these attempts until the transaction ends and loads their texts, by attempt ID; attempts that do not exist are absent.
 * More than one statement, since the later ones must see what the previous holder of the lock wrote.
 */
export async function loadForChange(tx: Tx, attemptIds: readonly string[]): Promise<Map<string, LoadedText>> {
  tx.post`
    select from pair
    where pair_id in (select pair_id from attempt where attempt_id = any(${attemptIds}::uuid[]))
    order by phone, number
    for no key update`;
  const signalled = await loadRows(
    tx,
    sql`(select distinct submission_id from attempt where attempt_id = any(${attemptIds}::uuid[])) asked
      join submission s on s.submission_id = asked.submission_id
      join attempt a on a.submission_id = s.submission_id
        and (a.state in ('queued', 'submitting', 'unknown', 'accepted') or a.attempt_id = any(${attemptIds}::uuid[]))
      join pair p on p.pair_id = s.pair_id`,
  );
  const textIds = [...new Set(signalled.flatMap(({ text_id }) => text_id ?? []))];
  // A query of its own, since the planner cannot know how few other parts there are.
  const others =
    textIds.length === 0
      ? []
      : await loadRows(
          tx,
          sql`submission s
            join pair p on p.pair_id = s.pair_id
            left join attempt a on a.submission_id = s.submission_id and a.state in ('queued', 'submitting', 'unknown', 'accepted')
            where s.text_id = any(${textIds}::text[]) and s.submission_id <> all(${signalled.map((row) => row.submission_id)}::text[])`,
        );
  const rows = [...signalled, ...others];

  const byAttempt = new Map<string, LoadedText>();
  for (const ofText of groupBy(rows, (row) => row.text_id ?? row.submission_id)) {
    const loaded = textFrom(ofText);
    for (const { attempt_id } of ofText) if (attempt_id !== null) byAttempt.set(attempt_id, loaded);
  }
  return byAttempt;
}

/** Attempts (a) with their submissions (s) and pairs (p). */
function loadRows(tx: Tx, from: Fragment): Promise<LoadedRow[]> {
  return tx.rows<LoadedRow>`
    select a.attempt_id, a.ordinal, a.state, a.reported, a.cause, a.gateway_id, a.wait_until, a.connector,
      s.submission_id, s.text_id, s.valid_until, s.resent, s.accepted_told, s.unknown_told, s.settled, s.withdrawn, s.traceparent,
      p.pair_id, p.phone, p.number, p.calling, p.queued,
      exists (select from inbound i where i.phone = p.phone and i.number = p.number and i.text is not null) as held
    from ${from}
    order by s.position, a.ordinal`;
}

function textFrom(rows: readonly LoadedRow[]): LoadedText {
  const [row] = rows as [LoadedRow];
  return {
    textId: row.text_id ?? row.submission_id,
    parts: groupBy(rows, ({ submission_id }) => submission_id).map(partFrom),
    pairId: row.pair_id,
    phone: row.phone,
    number: row.number,
    calling: row.calling,
    queued: row.queued,
    held: row.held,
    traceparent: row.traceparent,
  };
}

function partFrom(rows: readonly LoadedRow[]): Part {
  const [row] = rows as [LoadedRow];
  return {
    sms: {
      smsId: row.submission_id,
      resent: row.resent,
      acceptancePublished: row.accepted_told,
      uncertaintyPublished: row.unknown_told,
      withdrawn: row.withdrawn,
      ...(row.valid_until && { validUntil: row.valid_until }),
      ...(row.settled && { settled: row.settled }),
    },
    attempts: rows.flatMap((one) => (one.attempt_id === null ? [] : [attemptFrom(one)])),
  };
}

function attemptFrom(row: AttemptRow): Attempt {
  return {
    attemptId: row.attempt_id,
    ordinal: row.ordinal,
    now: stateFrom(row),
    ...(row.gateway_id !== null && { gatewayId: row.gateway_id }),
    ...(row.wait_until && { waitUntil: row.wait_until }),
    ...(row.connector !== null && { connector: row.connector }),
  };
}

/** Rows grouped by key, in the order in which the keys first occur. */
function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function stateFrom({ state, reported, cause }: AttemptRow): AttemptState {
  if (state === 'accepted') return { state, reported };
  // Only this service writes the column, and only with values of the type.
  if (state === 'failed') return { state, cause: cause as Extract<AttemptState, { state: 'failed' }>['cause'] };
  return { state };
}

/** Saves SMS, their attempts (new ones too) and pairs in one statement, sent before the transaction ends. */
export function saveChanges(tx: Tx, changes: readonly ChangedText[], pairs: readonly PairChange[], now: Date): void {
  const loaded = new Set(changes.flatMap(({ before }) => before.parts));
  const parts = changes.flatMap(({ parts }) => parts).filter((part) => !loaded.has(part));
  const loadedAttempts = new Set([...loaded].flatMap(({ attempts }) => attempts));
  const knownIds = new Set([...loadedAttempts].map(({ attemptId }) => attemptId));
  const changed = parts.flatMap(({ sms: { smsId }, attempts }) =>
    attempts.filter((one) => !loadedAttempts.has(one)).map((attempt) => ({ ...attempt, smsId })),
  );
  const old = changed.filter(({ attemptId }) => knownIds.has(attemptId));
  const added = changed.filter(({ attemptId }) => !knownIds.has(attemptId));
  const submissions = parts.map(({ sms, attempts }) => ({
    ...sms,
    // The content is dropped once the SMSC has it or it is settled: it is never sent again.
    textNeeded: !sms.settled && !attempts.some(({ now }) => now.state === 'accepted' && now.reported),
  }));
  tx.post`
    with attempts as (
      update attempt a set state = c.state, reported = c.reported, cause = c.cause, gateway_id = c.gateway_id, wait_until = c.wait_until,
        connector = c.connector
      from unnest(
        ${old.map((one) => one.attemptId)}::uuid[],
        ${old.map((one) => one.now.state)}::text[],
        ${old.map((one) => one.now.state === 'accepted' && one.now.reported)}::boolean[],
        ${old.map((one) => causeOf(one))}::text[],
        ${old.map((one) => one.gatewayId ?? null)}::text[],
        ${old.map((one) => one.waitUntil?.toISOString() ?? null)}::timestamptz[],
        ${old.map((one) => one.connector ?? null)}::text[]
      ) as c(attempt_id, state, reported, cause, gateway_id, wait_until, connector)
      where a.attempt_id = c.attempt_id
    ), added as (
      insert into attempt (attempt_id, submission_id, pair_id, position, ordinal, state, cause, valid_until)
      select c.attempt_id, s.submission_id, s.pair_id, s.position, c.ordinal, c.state, c.cause, s.valid_until
      from unnest(
        ${added.map((one) => one.attemptId)}::uuid[],
        ${added.map((one) => one.smsId)}::text[],
        ${added.map((one) => one.ordinal)}::integer[],
        ${added.map((one) => one.now.state)}::text[],
        ${added.map((one) => causeOf(one))}::text[]
      ) as c(attempt_id, submission_id, ordinal, state, cause)
      join submission s on s.submission_id = c.submission_id
    ), submissions as (
      update submission s set resent = c.resent, accepted_told = c.accepted_told, unknown_told = c.unknown_told, settled = c.settled,
        text = case when c.text_needed then s.text end, octets = case when c.text_needed then s.octets end, changed_at = ${now}
      from unnest(
        ${submissions.map((one) => one.smsId)}::text[],
        ${submissions.map((one) => one.resent)}::boolean[],
        ${submissions.map((one) => one.acceptancePublished)}::boolean[],
        ${submissions.map((one) => one.uncertaintyPublished)}::boolean[],
        ${submissions.map((one) => one.settled ?? null)}::text[],
        ${submissions.map((one) => one.textNeeded)}::boolean[]
      ) as c(submission_id, resent, accepted_told, unknown_told, settled, text_needed)
      where s.submission_id = c.submission_id
    )
    update pair p set queued = p.queued + c.queued, calling = case when c.freed then null else p.calling end, ready_at = greatest(p.ready_at, c.ready_at),
      turn_at = greatest(p.turn_at, c.ready_at)
    from unnest(
      ${pairs.map((one) => one.pairId)}::bigint[],
      ${pairs.map((one) => one.queued)}::integer[],
      ${pairs.map((one) => one.freed)}::boolean[],
      ${pairs.map((one) => one.readyAt.toISOString())}::timestamptz[]
    ) as c(pair_id, queued, freed, ready_at)
    where p.pair_id = c.pair_id`;
}

const causeOf = ({ now }: Attempt): string | null => (now.state === 'failed' ? now.cause : null);

/** Releases the texts that were held for these pairs, in the order in which they arrived. */
export async function releaseHeld(tx: Tx, pairs: readonly { phone: string; number: string }[]): Promise<HeldSms[]> {
  type Row = {
    inbound_id: string;
    phone: string;
    number: string;
    text: string;
    traceparent: string;
    received_at: Date;
  };
  const rows = await tx.rows<Row>`
    with held as (
      select i.inbound_id, i.phone, i.number, i.position, i.text, i.traceparent, i.received_at
      from unnest(${pairs.map((one) => one.phone)}::text[], ${pairs.map((one) => one.number)}::text[]) as p(phone, number)
      join inbound i on i.phone = p.phone and i.number = p.number and i.text is not null
    ), released as (
      update inbound i set text = null from held where i.inbound_id = held.inbound_id
    )
    select inbound_id, phone, number, text, traceparent, received_at from held order by position`;
  return rows.map((row) => ({
    inboundId: row.inbound_id,
    phone: row.phone,
    number: row.number,
    text: row.text,
    traceparent: row.traceparent,
    receivedAt: row.received_at,
  }));
}
