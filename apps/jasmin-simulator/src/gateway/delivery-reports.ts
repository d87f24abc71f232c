import type { DlrFault } from '../faults/fault.js';
import type { FinalFate } from '../phones/decide-fate.js';

/** One report, to be posted after `afterMs`. */
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

/** How long reports take, and what happens to them. */
export interface ReportManners {
  readonly dlr: DlrFault | undefined;
  readonly receiptDelayMs: number;
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

/** The verdict in the end, when the phone could not be reached at first, or not at all. */
export function finalVerdict(verdict: SmscVerdict, fate: FinalFate): SmscVerdict {
  if (fate === 'arrives') return verdict;
  const receipt = verdict.receipt && (fate === 'expires' ? 'EXPIRED' : 'UNDELIV');
  return { ...verdict, arrives: false, receipt };
}

/** The reports of the SMSC's answer to the submission, in Jasmin's format: for levels 1 and 3, from the submission on. */
export function submissionReports(
  sms: ReportedSms,
  { submission }: SmscVerdict,
  { dlr, receiptDelayMs }: ReportManners,
): DeliveryReport[] {
  if (sms.level === 2) return [];
  const afterMs = dlr?.kind === 'reversed' ? receiptDelayMs + 50 : 0;
  return underFault({ afterMs, form: submissionForm(sms, submission) }, dlr);
}

/** The reports of the receipt, in Jasmin's format: for levels 2 and 3, from the end of the SMS on; none for a refused SMS. */
export function receiptReports(
  sms: ReportedSms & { readonly endedAt: Date },
  { receipt }: SmscVerdict,
  { dlr, receiptDelayMs }: ReportManners,
): DeliveryReport[] {
  if (sms.level === 1 || receipt === undefined) return [];
  return underFault({ afterMs: dlr?.kind === 'reversed' ? 0 : receiptDelayMs, form: receiptForm(sms, receipt) }, dlr);
}

function underFault(report: DeliveryReport, dlr: DlrFault | undefined): DeliveryReport[] {
  if (dlr?.kind === 'none') return [];
  const delayed = dlr?.kind === 'delayed' ? { ...report, afterMs: report.afterMs + dlr.ms } : report;
  return dlr?.kind === 'twice' ? [delayed, delayed] : [delayed];
}

function submissionForm({ id }: ReportedSms, status: string): string {
  return `id=${id}&level=1&message_status=${status}&connector=smsc1`;
}

function receiptForm(
  { id, smscId, text, submittedAt, endedAt }: ReportedSms & { readonly endedAt: Date },
  status: string,
): string {
  const delivered = status === 'DELIVRD' ? '001' : '000';
  const excerpt = encodeURIComponent(text.slice(0, 20).toWellFormed());
  return (
    `id=${id}&level=2&message_status=${status}&connector=${smscId}&id_smsc=${smscId}&sub=001&dlvrd=${delivered}` +
    `&subdate=${smscDate(submittedAt)}&donedate=${smscDate(endedAt)}&err=000&text=${excerpt}`
  );
}

/** YYMMDDhhmm */
export function smscDate(date: Date): string {
  return date.toISOString().replace(/\D/g, '').slice(2, 12);
}
