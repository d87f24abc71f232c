import { reading, type CallbackReading } from './callback-form.js';

/** A delivery report as Jasmin posts it. */
export interface Dlr {
  /** Jasmin's ID of the SMS, as `submit` returned it. */
  readonly id: string;
  /** 1: the SMSC's answer to the submission. 2: its receipt about the phone. */
  readonly level: 1 | 2;
  /** Level 1: an SMPP command status (`ESME_…`). Level 2: the receipt's state (`DELIVRD` …). */
  readonly status: string;
  /** The SMSC's own ID of the SMS, level 2 only. */
  readonly smscId?: string;
  /** The SMSC's error code, level 2 only. */
  readonly error?: string;
}

/**
 * Reads the body of a DLR callback:
 *   id=<uuid>&level=1&message_status=ESME_ROK&connector=smsc1
 *   id=<uuid>&level=2&message_status=DELIVRD&connector=19&id_smsc=19&sub=001&dlvrd=001&subdate=…&donedate=…&err=000&text=…
 * `connector` is not read: at level 2 it holds the SMSC's message ID. `text` is part of the message and is not read.
 */
export function parseDlr(body: Uint8Array): CallbackReading<Dlr> {
  return reading(body, (form) => {
    const smscId = form.optional('id_smsc');
    const error = form.optional('err');
    return {
      id: form.matching('id', /^[\w-]{1,64}$/, 'an ID of at most 64 letters, digits and hyphens'),
      level: form.oneOf('level', ['1', '2']) === '1' ? 1 : 2,
      status: form.matching('message_status', /^[A-Z0-9_]{1,64}$/, 'a status of capital letters'),
      ...(smscId !== undefined && { smscId }),
      ...(error !== undefined && { error }),
    };
  });
}

/** What a report means for its SMS. */
export type DlrMeaning =
  /** The SMSC has accepted it. */
  | { readonly means: 'accepted' }
  /** It has reached the phone: final. */
  | { readonly means: 'delivered' }
  /** The SMSC refused it: final. */
  | { readonly means: 'refused'; readonly status: string }
  /** The SMSC accepted it and gave up: final. */
  | { readonly means: 'failed'; readonly cause: 'expired' | 'deleted' | 'undeliverable' | 'rejected' }
  /** The SMSC had a temporary error. Jasmin retries and never reports the result. */
  | { readonly means: 'maybe-sent'; readonly status: string }
  /** Not final; another report may follow. */
  | { readonly means: 'undecided'; readonly status: string };

const submissions: ReadonlyMap<string, DlrMeaning> = new Map<string, DlrMeaning>([
  ['ESME_ROK', { means: 'accepted' }],
  ['ESME_RSYSERR', { means: 'maybe-sent', status: 'ESME_RSYSERR' }],
  ['ESME_RTHROTTLED', { means: 'maybe-sent', status: 'ESME_RTHROTTLED' }],
  ['ESME_RMSGQFUL', { means: 'maybe-sent', status: 'ESME_RMSGQFUL' }],
  ['ESME_RINVSCHED', { means: 'maybe-sent', status: 'ESME_RINVSCHED' }],
]);

const receipts: ReadonlyMap<string, DlrMeaning> = new Map<string, DlrMeaning>([
  ['DELIVRD', { means: 'delivered' }],
  ['EXPIRED', { means: 'failed', cause: 'expired' }],
  ['DELETED', { means: 'failed', cause: 'deleted' }],
  ['UNDELIV', { means: 'failed', cause: 'undeliverable' }],
  ['REJECTD', { means: 'failed', cause: 'rejected' }],
]);

/**
 * The meaning of a report. Reports may arrive twice and in any order, so the state of an SMS should only move forward. A long SMS split by Jasmin
 * has one report of each level, about its last part.
 */
export function dlrMeaning({ level, status }: Pick<Dlr, 'level' | 'status'>): DlrMeaning {
  if (level === 2) return receipts.get(status) ?? { means: 'undecided', status };
  return submissions.get(status) ?? { means: status.startsWith('ESME_') ? 'refused' : 'undecided', status };
}
