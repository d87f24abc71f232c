import { isPart, type PartSms, type Sms, type SubmitResult } from './sms-gateway.js';

/** Name of the query parameter of the report's URL that carries `Sms.reference`. */
export const referenceParameter = 'ref';

/** `base` with the reference added to its query. */
export function reportUrlFor(base: string, reference: string): string {
  const url = new URL(base);
  url.searchParams.set(referenceParameter, reference);
  return url.href;
}

// SMPP addresses have at most 20 octets. Jasmin accepts longer ones with Success and drops them without a report.
const numberPattern = /^(?=.{1,20}$)\+?\d+$/;
const maxAlphanumericLength = 11;
const septetsPerSms = 160;
/** The filter own-header in Jasmin sets the header indicator of SMS with this tag. */
const headerTag = 'udh';
/** With this tag it sets the validity, in a way that does not lose the SMS; without the filter Jasmin reads the argument. */
const validityTag = (minutes: string) => `validity-${minutes}`;
const gsmTextPattern =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€]*$/;

/** Refuses what Jasmin would accept with Success and then drop or change. Undefined when the SMS may be submitted. */
export function refusedBeforeSending(sms: Sms): SubmitResult | undefined {
  if (!numberPattern.test(sms.to))
    return refused('bad-number', 'to is not a number of at most 20 characters: digits with or without a leading plus');
  if (!numberPattern.test(sms.from) && !isAlphanumericOriginator(sms.from))
    return refused(
      'bad-originator',
      `from is neither a number of at most 20 characters nor 1 to ${maxAlphanumericLength} GSM characters`,
    );
  if (isPart(sms)) return refusedPart(sms);
  if (sms.coding === 0 && !gsmTextPattern.test(sms.text))
    return refused('text-not-gsm', 'coding is 0 but the text has a character outside GSM 03.38: send it with coding 8');
  return undefined;
}

/** Jasmin splits longer parts. With coding 0, header octets take the room of septets (8 bits instead of 7). */
function refusedPart({ octets, coding, hasHeader }: PartSms): SubmitResult | undefined {
  const header = hasHeader ? 1 + (octets[0] ?? 0) : 0;
  const fits =
    coding !== 0 ? octets.length <= 140 : Math.ceil((header * 8) / 7) + octets.length - header <= septetsPerSms;
  if (header <= octets.length && fits) return undefined;
  return refused('bad-request', `a part of ${octets.length} octets in coding ${coding} does not fit one SMS`);
}

/** Whether every character of `text` is in GSM 03.38, extension table included. */
export function isGsmText(text: string): boolean {
  return gsmTextPattern.test(text);
}

function isAlphanumericOriginator(from: string): boolean {
  return from.length >= 1 && from.length <= maxAlphanumericLength && gsmTextPattern.test(from);
}

type OwnRefusalCause = 'bad-number' | 'bad-originator' | 'text-not-gsm' | 'bad-request';

function refused(cause: OwnRefusalCause, detail: string): SubmitResult {
  return { outcome: 'rejected', cause, retry: 'never', detail };
}

/** The user, and the base URL of reports. */
export interface SendContext {
  readonly username: string;
  readonly password: string;
  readonly reportUrl: string | undefined;
}

/** The arguments common to `/send` and `/rate`: user, addresses and content. */
export function messageForm(sms: Sms, { username, password }: Omit<SendContext, 'reportUrl'>): URLSearchParams {
  const form = new URLSearchParams({ username, password, to: sms.to, from: sms.from, coding: String(sms.coding) });
  if (isPart(sms)) {
    form.set('hex-content', Buffer.from(sms.octets).toString('hex'));
    if (sms.hasHeader) form.set('tags', headerTag);
  } else if (sms.coding === 8) form.set('hex-content', Buffer.from(sms.text, 'utf16le').swap16().toString('hex'));
  else form.set('content', sms.text);
  return form;
}

/**
 * The form of one `/send` request. UCS-2 goes as hexadecimal UTF-16BE: with coding 8, Jasmin
 * would pass `content` on as raw UTF-8 octets. Reports are requested at level 3, since at level 2 there is none for a refused SMS.
 */
export function sendForm(sms: Sms, { username, password, reportUrl }: SendContext): string {
  const form = messageForm(sms, { username, password });
  if (sms.validityMinutes !== undefined) {
    const minutes = String(Math.max(1, Math.ceil(sms.validityMinutes)));
    form.set('validity-period', minutes);
    form.set('tags', [...form.getAll('tags'), validityTag(minutes)].join(','));
  }
  if (reportUrl !== undefined) {
    form.set('dlr-url', reportUrlFor(reportUrl, sms.reference));
    form.set('dlr-level', '3');
    form.set('dlr-method', 'POST');
  }
  return form.toString();
}
