import type { Tx } from '@smsonly/persistence';
import { referenceOffset, type Sms } from './plan-sms.js';

/** A text to be sent as one or more SMS. */
export interface NewText {
  readonly submissionId: string;
  readonly phone: string;
  readonly number: string;
  /** In their order, each with the ID of its first attempt. */
  readonly sms: readonly (Sms & { readonly attemptId: string })[];
  /** Who sent it; null for texts of the service itself, such as confirmations. */
  readonly sender: string | null;
  /** ISO 8601. */
  readonly validUntil: string | null;
  readonly traceparent: string | null;
}

/** At most this many waiting pairs of a sender are counted; more make no difference to the order. */
const maxCountedWaiting = 50;

/**
 * Appends texts with different IDs to the queues of their pairs, in this order, the SMS of a text together; texts that are already stored are
 * left unchanged. Sent before the transaction ends. Long texts of a pair get consecutive references (1 to 255, then 0). A pair that had nothing
 * queued takes its turn later the more pairs its sender already has waiting, so that no sender crowds out the others.
 */
export function queueTexts(tx: Tx, texts: readonly NewText[], now: Date): void {
  const rows = rowsOf(texts);
  tx.post`
    with asked as (
      select * from unnest(
        ${rows.map((one) => one.submissionId)}::text[],
        ${rows.map((one) => one.textSubmissionId)}::text[],
        ${rows.map((one) => one.textId)}::text[],
        ${rows.map((one) => one.longText)}::integer[],
        ${rows.map((one) => one.attemptId)}::uuid[],
        ${rows.map((one) => one.phone)}::text[],
        ${rows.map((one) => one.number)}::text[],
        ${rows.map((one) => one.text)}::text[],
        ${rows.map((one) => one.octets)}::text[],
        ${rows.map((one) => one.hasHeader)}::boolean[],
        ${rows.map((one) => one.sender)}::text[],
        ${rows.map((one) => one.coding)}::smallint[],
        ${rows.map((one) => one.validUntil)}::timestamptz[],
        ${rows.map((one) => one.traceparent)}::text[]
      ) with ordinality as t(submission_id, asked_id, text_id, long_text, attempt_id, phone, number, text, octets, has_header, sender, coding,
        valid_until, traceparent, place)
    ), fresh as (
      select * from asked where not exists (select from submission s where s.submission_id = asked.asked_id)
    ), waiting as materialized (
      select sender, (
        select count(*) from (select from pair where pair.sender = senders.sender and pair.queued > 0 limit ${maxCountedWaiting}) w
      ) as pairs
      from (select distinct sender from fresh where sender is not null) senders
    ), turns as (
      select phone, number, max(sender) as sender, count(*) as sms, max(long_text) as long_texts, min(place) as place,
        row_number() over (partition by max(sender) order by min(place)) - 1 as before
      from fresh group by phone, number
    ), pairs as (
      insert into pair (phone, number, queued, long_texts, ready_at, sender, turn_at)
      select phone, number, sms, long_texts, ${now}, sender,
        ${now}::timestamptz + case when sender is null then interval '0' else (before + coalesce(waiting.pairs, 0)) * interval '1 second' end
      from turns left join waiting using (sender) order by phone, number
      on conflict (phone, number) do update set
        queued = pair.queued + excluded.queued,
        long_texts = pair.long_texts + excluded.long_texts,
        sender = excluded.sender,
        turn_at = case when pair.queued = 0 then excluded.turn_at else pair.turn_at end,
        ready_at = case when pair.queued = 0 then greatest(pair.ready_at, excluded.ready_at) else pair.ready_at end
      returning pair_id, phone, number, long_texts
    ), placed as (
      select fresh.*, pair_id, pairs.long_texts - turns.long_texts + long_text as reference
      from fresh join pairs using (phone, number) join turns using (phone, number)
    ), stored as (
      insert into submission (submission_id, text_id, pair_id, text, octets, has_header, coding, valid_until, traceparent, taken_at, changed_at)
      select submission_id, text_id, pair_id, text,
        case when text_id is null then decode(octets, 'hex') else set_byte(decode(octets, 'hex'), ${referenceOffset}::integer, reference % 256) end,
        has_header, coding, valid_until, traceparent, ${now}, ${now}
      from placed order by place
      returning submission_id, pair_id, position
    )
    insert into attempt (attempt_id, submission_id, pair_id, position, ordinal, state, valid_until)
    select attempt_id, submission_id, pair_id, position, 1, 'queued', valid_until from stored join fresh using (submission_id)`;
}

/** A row for each SMS. The first one has the ID of the text, which shows whether the text is stored already. */
function rowsOf(texts: readonly NewText[]) {
  const longTexts = new Map<string, number>();
  return texts.flatMap(({ sms, submissionId: textSubmissionId, ...text }) => {
    const pair = `${text.phone} ${text.number}`;
    const longText = (longTexts.get(pair) ?? 0) + (sms.length > 1 ? 1 : 0);
    longTexts.set(pair, longText);
    return sms.map(({ attemptId, coding, ...one }, index) => ({
      ...text,
      textSubmissionId,
      submissionId: index === 0 ? textSubmissionId : `${textSubmissionId}/${index + 1}`,
      textId: sms.length > 1 ? textSubmissionId : null,
      /** How many long texts the pair has in this batch up to here. */
      longText,
      attemptId,
      coding,
      text: 'text' in one ? one.text : null,
      octets: 'octets' in one ? Buffer.from(one.octets).toString('hex') : null,
      hasHeader: 'octets' in one && one.hasHeader,
    }));
  });
}
