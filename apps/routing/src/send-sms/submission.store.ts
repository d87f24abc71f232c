import type { Address } from '@smsonly/contracts';
import type { Tx } from '@smsonly/persistence';
import { rowsOf } from '../rows.js';

/** An IM user's SMS that is under way, with what its delivery report needs. */
export type Submission = Readonly<{
  submissionId: string;
  phone: string;
  number: string;
  bindingId: bigint;
  namesSender: boolean;
  messageId: string;
  sender: Address;
  recipient: Address;
  senderAccountId: string;
  isReportWanted: boolean;
  contentType: string;
  contentSize: number;
  requestedAt: Date;
}>;

/** The state of an SMS until it is settled. */
export type SubmissionState = 'requested' | 'unknown' | 'accepted';

/** A text of which the gateway has not accepted an SMS yet. */
export type UnacceptedText = Readonly<{ submissionId: string; number: string; senderAccountId: string }>;

/** A stored submission, with its state. */
export type KnownSubmission = Submission & Readonly<{ state: SubmissionState }>;

type Row = {
  submission_id: string;
  phone: string;
  number: string;
  binding_id: bigint;
  names_sender: boolean;
  state: SubmissionState;
  requested_at: Date;
  message_id: string;
  sender: Address;
  recipient: Address;
  sender_account_id: string;
  report_wanted: boolean;
  content_type: string;
  content_size: number;
};

export async function insertSubmissions(tx: Tx, submissions: readonly Submission[]): Promise<void> {
  if (submissions.length === 0) return;
  const rows = rowsOf(
    submissions.map((one) => ({
      submission_id: one.submissionId,
      phone: one.phone,
      number: one.number,
      binding_id: String(one.bindingId),
      names_sender: one.namesSender,
      requested_at: one.requestedAt,
      message_id: one.messageId,
      sender: one.sender,
      recipient: one.recipient,
      sender_account_id: one.senderAccountId,
      report_wanted: one.isReportWanted,
      content_type: one.contentType,
      content_size: one.contentSize,
    })),
  );
  await tx.run`
    insert into submission (submission_id, phone, number, binding_id, names_sender, requested_at, message_id, sender, recipient,
                            sender_account_id, report_wanted, content_type, content_size)
    select * from json_to_recordset(${rows}::json) as r(
      submission_id text, phone text, number text, binding_id bigint, names_sender boolean, requested_at timestamptz, message_id text,
      sender jsonb, recipient jsonb, sender_account_id uuid, report_wanted boolean, content_type text, content_size integer)`;
}

/** Advances submissions to this state and returns those that changed; an accepted one stays accepted. */
export async function advance(
  tx: Tx,
  submissionIds: readonly string[],
  state: 'accepted' | 'unknown',
): Promise<KnownSubmission[]> {
  const from = state === 'accepted' ? ['requested', 'unknown'] : ['requested'];
  const rows = await tx.rows<Row>`
    update submission set state = ${state}
     where submission_id = any(${submissionIds}::text[]) and state = any(${from}::text[])
     returning submission_id, phone, number, binding_id, names_sender, state, requested_at, message_id, sender, recipient,
               sender_account_id, report_wanted, content_type, content_size`;
  return rows.map(submissionOf);
}

/** Texts to these phones of which the gateway has not accepted an SMS yet, in the order requested. */
export async function readUnaccepted(
  tx: Tx,
  phones: readonly string[],
): Promise<(phone: string) => readonly UnacceptedText[]> {
  if (phones.length === 0) return () => [];
  const rows = await tx.rows<{ submission_id: string; phone: string; number: string; sender_account_id: string }>`
    select submission_id, phone, number, sender_account_id from submission
     where phone = any(${phones}::text[]) and state <> 'accepted' order by requested_at, submission_id`;
  const texts = Map.groupBy(rows, ({ phone }) => phone);
  return (phone) =>
    (texts.get(phone) ?? []).map((row) => ({
      submissionId: row.submission_id,
      number: row.number,
      senderAccountId: row.sender_account_id,
    }));
}

/** Deletes and returns settled submissions. */
export async function takeSettled(tx: Tx, submissionIds: readonly string[]): Promise<KnownSubmission[]> {
  const rows = await tx.rows<Row>`
    delete from submission where submission_id = any(${submissionIds}::text[])
     returning submission_id, phone, number, binding_id, names_sender, state, requested_at, message_id, sender, recipient,
               sender_account_id, report_wanted, content_type, content_size`;
  return rows.map(submissionOf);
}

/** Deletes at most `limit` accepted submissions that were requested before `before` and have no final report. @returns how many */
export async function takeUnreported(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.run`
    delete from submission where submission_id in
      (select submission_id from submission where requested_at < ${before} and state = 'accepted'
        order by requested_at limit ${limit} for update skip locked)`;
}

/** Deletes and returns at most `limit` submissions that were requested before `before`, of which nothing was heard since. */
export async function takeLost(tx: Tx, before: Date, limit: number): Promise<KnownSubmission[]> {
  const rows = await tx.rows<Row>`
    delete from submission where submission_id in
      (select submission_id from submission where requested_at < ${before} and state <> 'accepted'
        order by requested_at limit ${limit} for update skip locked)
     returning submission_id, phone, number, binding_id, names_sender, state, requested_at, message_id, sender, recipient,
               sender_account_id, report_wanted, content_type, content_size`;
  return rows.map(submissionOf);
}

function submissionOf(row: Row): KnownSubmission {
  return {
    submissionId: row.submission_id,
    phone: row.phone,
    number: row.number,
    bindingId: row.binding_id,
    namesSender: row.names_sender,
    state: row.state,
    requestedAt: row.requested_at,
    messageId: row.message_id,
    sender: row.sender,
    recipient: row.recipient,
    senderAccountId: row.sender_account_id,
    isReportWanted: row.report_wanted,
    contentType: row.content_type,
    contentSize: row.content_size,
  };
}
