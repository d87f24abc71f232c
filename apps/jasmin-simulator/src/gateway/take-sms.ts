import type { Callback } from '../callbacks/callback-sender.js';
import { sendFaults, type Fault } from '../faults/fault.js';
import { PartJoiner } from '../phones/part-joiner.js';
import { phoneNumber, type KeptSms } from '../phones/phones.js';
import type { WaitingSms } from '../phones/waiting-sms.js';
import {
  finalVerdict,
  receiptReports,
  smscVerdict,
  submissionReports,
  type DeliveryReport,
} from './delivery-reports.js';
import { cutLikeJasmin, shortMessage, shownText } from './short-message.js';
import { isRefusal, type Refusal, type SendRequest } from './validate-send.js';

/** The answer to a request to `/send`: a text, none, or a cut connection. */
export type SendAnswer =
  | { readonly kind: 'text'; readonly status: number; readonly body: string }
  | { readonly kind: 'silent' }
  | { readonly kind: 'cut' };

export interface TakeSmsDeps {
  readonly credentials: { readonly username: string; readonly password: string };
  readonly maxParts: number;
  readonly receiptDelayMs: number;
  readonly faultOf: (to: string) => Fault;
  /** What becomes of an SMS that the SMSC has taken. */
  readonly attempt: WaitingSms['attempt'];
  readonly receive: (received: KeptSms) => void;
  readonly callBack: (callback: Callback, afterMs: number) => void;
  /** Holds an SMS until the fault ends. */
  readonly hold: (take: () => void) => void;
  readonly newId: () => string;
  readonly newSmscId: () => string;
  readonly now: () => Date;
}

// The length of SMPP's address fields. Jasmin queues longer ones and drops them at the connector: Success, but no SMS and no report.
const maxAddressLength = 20;

/** Handles one validated request to `/send`: checks the user, applies a fault, delivers the text to the phone, reports. */
export function takeSms(deps: TakeSmsDeps): (request: SendRequest | Refusal) => SendAnswer {
  const joiner = new PartJoiner();
  return (request) => {
    if (isRefusal(request)) return refusal(request);
    const octets = readShortMessage(request);
    if (isRefusal(octets)) return refusal(octets);
    const unknownUser = refusedUser(request, deps.credentials);
    if (unknownUser !== undefined) return refusal(unknownUser);

    const fault = deps.faultOf(request.to);
    const answer = fault.send === undefined ? undefined : sendFaults[fault.send];
    if (typeof answer === 'object') return { kind: 'text', ...answer };
    const id = deps.newId();
    const success: SendAnswer = { kind: 'text', status: 200, body: `Success "${id}"` };
    const validUntil = endOfValidity(request, deps.now());
    const sms = { ...request, id, octets, ...(validUntil && { validUntil }) };
    const take = () => deliver(deps, joiner, sms, fault);
    if (answer === 'lost') return success;
    if (answer === 'held') deps.hold(take);
    else if (answer === undefined || fault.send?.startsWith('accept-then-') === true) take();
    return answer === undefined || answer === 'held' ? success : { kind: answer };
  };
}

interface AcceptedSms extends SendRequest {
  readonly id: string;
  readonly octets: Uint8Array;
  readonly validUntil?: Date;
}

function deliver(deps: TakeSmsDeps, joiner: PartJoiner, sms: AcceptedSms, { dlr, dlrStatus }: Fault): void {
  if (sms.to.length > maxAddressLength || sms.from.length > maxAddressLength) return;
  const verdict = smscVerdict(dlr, dlrStatus);
  const cut = cutLikeJasmin(sms.octets, sms.coding, deps.maxParts);
  const text = shownText(cut.octets, sms.coding);
  const manners = { dlr, receiptDelayMs: deps.receiptDelayMs };
  const { id, report } = sms;
  const reported = report && { id, smscId: deps.newSmscId(), text, level: report.level, submittedAt: deps.now() };
  const callBack = (reports: readonly DeliveryReport[]) => {
    if (report === undefined) return;
    const { url, method } = report;
    for (const { afterMs, form } of reports) deps.callBack({ url, method, form, kind: 'dlr' }, afterMs);
  };

  if (reported) callBack(submissionReports(reported, verdict, manners));
  if (!verdict.arrives && verdict.receipt === undefined) return;
  deps.attempt(sms, (fate) => {
    const inTheEnd = finalVerdict(verdict, fate);
    if (inTheEnd.arrives) showOnPhone(deps, joiner, sms, { text, hasHeader: hasOwnHeader(sms, cut.parts) });
    if (reported) callBack(receiptReports({ ...reported, endedAt: deps.now() }, inTheEnd, manners));
  });
}

function showOnPhone(
  deps: TakeSmsDeps,
  joiner: PartJoiner,
  { id, coding, octets, ...sms }: AcceptedSms,
  { text, hasHeader }: { readonly text: string; readonly hasHeader: boolean },
): void {
  const from = Buffer.from(sms.from, 'latin1').toString('utf8');
  const to = phoneNumber(sms.to);
  const whole = hasHeader ? joiner.take({ from, to, coding, hasHeader, octets }, id) : { text, ids: [id] };
  if (whole === undefined) return;
  const at = deps.now().toISOString();
  deps.receive({ sms: { id, from, to, text: whole.text, at }, ids: whole.ids });
}

/** Jasmin adds the minutes to the time of the request. */
function endOfValidity({ validityMinutes }: SendRequest, now: Date): Date | undefined {
  return validityMinutes === undefined ? undefined : new Date(now.getTime() + validityMinutes * 60_000);
}

/** As with the filter own-header in Jasmin: content with this tag begins with a header made by the client, unless Jasmin has to split it. */
function hasOwnHeader({ tags }: SendRequest, parts: number): boolean {
  return tags.includes('udh') && parts === 1;
}

function readShortMessage(request: SendRequest): Uint8Array | Refusal {
  try {
    return shortMessage(request);
  } catch {
    return { status: 500, text: "Unknown error: 'utf-8' codec can't decode the content" };
  }
}

/** The refusal of wrong credentials. */
export function refusedUser(
  given: { readonly username: string; readonly password: string },
  ours: { readonly username: string; readonly password: string },
): Refusal | undefined {
  if (given.username === ours.username && given.password === ours.password) return undefined;
  return { status: 403, text: `Authentication failure for username:${given.username}` };
}

function refusal({ status, text }: Refusal): SendAnswer {
  return { kind: 'text', status, body: `Error "${text}"` };
}
