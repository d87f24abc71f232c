import type { DlrFault } from '../faults/fault.js';

/** One report, to be posted `afterMs` after the submission. */
export interface DeliveryReport {
  readonly afterMs: number;
  readonly form: string;
}

export interface ReportedSms {
  readonly id: string;
  readonly smscId: string;
  readonly text: string;
  readonly level: number;
  readonly submittedAt: Date;
}

/** What the SMSC does with an SMS. */
export interface SmscVerdict {
  /** Whether it reaches the phone. */
  readonly arrives: boolean;
  /** Command status of the answer to the submission. */
  readonly submission: string;
  /** State of the receipt; undefined when Jasmin reports none. */
  readonly receipt: string | undefined;
}

const arrivedStates: ReadonlySet<string> = new Set(['DELIVRD', 'ACCEPTD', 'UNKNOWN']);

/** What the SMSC does under a fault; without one it delivers the SMS. */
export function smscVerdict(dlr: DlrFault | undefined, dlrStatus: string | undefined): SmscVerdict {
  if (dlr?.kind === 'refuse') return { arrives: false, submission: dlr.status, receipt: undefined };
  // Jasmin submits it again later, but has already discarded the mapping for its reports.
  if (dlr?.kind === 'sys-error') return { arrives: true, submission: 'ESME_RSYSERR', receipt: undefined };
  const receipt = dlrStatus ?? 'DELIVRD';
  return {
    arrives: arrivedStates.has(receipt),
    submission: 'ESME_ROK',
    receipt: dlr?.kind === 'submit-only' ? undefined : receipt,
  };
}

/**
 * The reports of one SMS in Jasmin's format. Level 1 alone: the answer to the submission. Level 2 alone: the receipt, and
 * nothing at all for a refused SMS. Level 3: both.
 */
export function deliveryReports(
  sms: ReportedSms,
  { submission, receipt }: SmscVerdict,
  dlr: DlrFault | undefined,
  receiptDelayMs: number,
): DeliveryReport[] {
  if (dlr?.kind === 'none') return [];
  const delay = dlr?.kind === 'delayed' ? dlr.ms : 0;
  const [first, second] = dlr?.kind === 'reversed' ? [receiptDelayMs + 50, 0] : [0, receiptDelayMs];
  const reports = [
    ...(sms.level === 2 ? [] : [{ afterMs: first + delay, form: submissionForm(sms, submission) }]),
    ...(sms.level === 1 || receipt === undefined ? [] : [{ afterMs: second + delay, form: receiptForm(sms, receipt) }]),
  ];
  return dlr?.kind === 'twice' ? reports.flatMap((report) => [report, report]) : reports;
}

function submissionForm({ id }: ReportedSms, status: string): string {
  return `id=${id}&level=1&message_status=${status}&connector=smsc1`;
}

function receiptForm({ id, smscId, text, submittedAt }: ReportedSms, status: string): string {
  const date = smscDate(submittedAt);
  const delivered = status === 'DELIVRD' ? '001' : '000';
  const excerpt = encodeURIComponent(text.slice(0, 20).toWellFormed());
  return (
    `id=${id}&level=2&message_status=${status}&connector=${smscId}&id_smsc=${smscId}&sub=001&dlvrd=${delivered}` +
    `&subdate=${date}&donedate=${date}&err=000&text=${excerpt}`
  );
}

/** YYMMDDhhmm */
function smscDate(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(2, 12);
}
