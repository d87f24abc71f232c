import type { Callback } from '../callbacks/callback-sender.js';
import { sendFaults, type Fault } from '../faults/fault.js';
import { PartJoiner } from '../phones/part-joiner.js';
import { phoneNumber, type PhoneMessage } from '../phones/phones.js';
import { deliveryReports, smscVerdict } from './delivery-reports.js';
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
  readonly receive: (message: PhoneMessage) => void;
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
    const take = () => deliver(deps, joiner, request, octets, id, fault);
    if (answer === 'lost') return success;
    if (answer === 'held') deps.hold(take);
    else if (answer === undefined || fault.send?.startsWith('accept-then-') === true) take();
    return answer === undefined || answer === 'held' ? success : { kind: answer };
  };
}

function deliver(
  deps: TakeSmsDeps,
  joiner: PartJoiner,
  request: SendRequest,
  octets: Uint8Array,
  id: string,
  fault: Fault,
): void {
  if (request.to.length > maxAddressLength || request.from.length > maxAddressLength) return;
  const submittedAt = deps.now();
  const cut = cutLikeJasmin(octets, request.coding, deps.maxParts);
  const text = shownText(cut.octets, request.coding);
  const verdict = smscVerdict(fault.dlr, fault.dlrStatus);
  const from = Buffer.from(request.from, 'latin1').toString('utf8');
  if (verdict.arrives && hasOwnHeader(request, cut.parts)) {
    const { to, coding } = request;
    const whole = joiner.take({ from, to: phoneNumber(to), coding, hasHeader: true, octets });
    if (whole !== undefined)
      deps.receive({ id, from, to: phoneNumber(to), text: whole, at: submittedAt.toISOString() });
  } else if (verdict.arrives) {
    deps.receive({ id, from, to: phoneNumber(request.to), text, at: submittedAt.toISOString() });
  }
  if (request.report === undefined) return;
  const { url, level, method } = request.report;
  const sms = { id, smscId: deps.newSmscId(), text, level, submittedAt };
  for (const { afterMs, form } of deliveryReports(sms, verdict, fault.dlr, deps.receiptDelayMs))
    deps.callBack({ url, method, form, kind: 'dlr' }, afterMs);
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
