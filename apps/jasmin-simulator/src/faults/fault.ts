import type { MoFault } from '../phones/send-from-phone.js';

/** What `/send` does instead of accepting the SMS, by the name used in `PUT /faults`. */
export const sendFaults = {
  'refuse-500': { status: 500, body: 'Error "Cannot send submit_sm, check SMPPClientManagerPB log file for details"' },
  'failure-instance': {
    status: 200,
    body: `Success "[Failure instance: Traceback: <class 'txamqp.client.Closed'>: channel closed]"`,
  },
  'no-route': { status: 412, body: 'Error "No route found"' },
  throughput: { status: 403, body: 'Error "User throughput exceeded"' },
  charge: { status: 403, body: 'Error "Cannot charge submit_sm, check RouterPB log file for details"' },
  auth: { status: 403, body: 'Error "Authentication failure for username:app"' },
  authorization: { status: 400, body: 'Error "Authorization failed for user [app] (Cannot send MT messages)."' },
  'value-filter': {
    status: 400,
    body: 'Error "Value filter failed for user [app] (destination_address filter mismatch)."',
  },
  interceptor: { status: 503, body: 'Error "InterceptorPB not connected !"' },
  /** Success, and the SMS is lost: RabbitMQ was restarted, or its queue has no consumer. */
  'accept-then-lose': 'lost',
  /** Success, and the SMS waits until the fault ends: the SMSC is down or the connector stopped. */
  hold: 'held',
  /** No answer, and the SMS is lost. */
  timeout: 'silent',
  /** No answer, but the SMS is accepted. */
  'accept-then-timeout': 'silent',
  /** The connection is cut, and the SMS is lost. */
  cut: 'cut',
  /** The SMS is accepted, then the connection is cut. */
  'accept-then-cut': 'cut',
} as const;

export type SendFault = keyof typeof sendFaults;

/** What happens to the reports of an accepted SMS. */
export type DlrFault =
  | { readonly kind: 'none' | 'submit-only' | 'sys-error' | 'twice' | 'reversed' }
  | { readonly kind: 'refuse'; readonly status: string }
  | { readonly kind: 'delayed'; readonly ms: number };

/** What the SMSC does with a submit_sm, other than refusing it (`dlr`); only as an SMSC. */
export type SubmitFault =
  /** No submit_sm_resp, and the SMS is lost, or accepted nevertheless. */
  | { readonly kind: 'silent' | 'accept-then-silent' }
  /** The connection is cut instead of an answer, and the SMS is lost, or accepted nevertheless. */
  | { readonly kind: 'cut' | 'accept-then-cut' }
  /** The answer comes late. */
  | { readonly kind: 'slow'; readonly ms: number };

/** What the SMSC does as a whole while the fault lasts; only as an SMSC. */
export type SmscFault = 'down' | 'refuse-binds';

export interface Fault {
  readonly send?: SendFault;
  readonly dlr?: DlrFault;
  /** State of the receipt instead of DELIVRD. */
  readonly dlrStatus?: string;
  readonly mo?: MoFault;
  readonly submit?: SubmitFault;
  readonly smsc?: SmscFault;
  /** Only SMS to (for `mo`: from) this phone. */
  readonly phone?: string;
  /** How many SMS pass first. */
  readonly after?: number;
  /** How many SMS it then affects; all until it is ended when absent. */
  readonly times?: number;
}

/** A fault that cannot be read; the message names the field and its allowed values. */
export class UnreadableFault extends Error {
  override readonly name = 'UnreadableFault';
}

const fields: ReadonlySet<string> = new Set([
  'send',
  'dlr',
  'dlrStatus',
  'mo',
  'submit',
  'smsc',
  'phone',
  'after',
  'times',
]);

/** Fields that a kind of simulator does not support. */
const unavailableFields: Readonly<Record<'gateway' | 'smsc', readonly string[]>> = {
  gateway: ['submit', 'smsc'],
  smsc: ['send'],
};

/**
 * Reads the JSON of `PUT /faults` for one kind of simulator.
 * @throws UnreadableFault
 */
export function readFault(json: unknown, kind: 'gateway' | 'smsc'): Fault {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new UnreadableFault('a fault is a JSON object');
  const unknown = Object.keys(json).find((field) => !fields.has(field));
  if (unknown !== undefined) throw new UnreadableFault(`${unknown} is unknown; a fault has ${[...fields].join(', ')}`);
  const foreign = unavailableFields[kind].find((field) => Object.hasOwn(json, field));
  if (foreign !== undefined)
    throw new UnreadableFault(
      `${foreign} is no fault of a simulator that is ${kind === 'smsc' ? 'an SMSC' : 'Jasmin'}`,
    );
  const { send, dlr, dlrStatus, mo, submit, smsc, phone, after, times } = json as Record<string, unknown>;
  return {
    ...(send !== undefined && { send: sendFault(send) }),
    ...(dlr !== undefined && { dlr: dlrFault(dlr) }),
    ...(dlrStatus !== undefined && { dlrStatus: matching('dlrStatus', dlrStatus, /^[A-Z]{1,7}$/, 'such as UNDELIV') }),
    ...(mo !== undefined && { mo: moFault(mo) }),
    ...(submit !== undefined && { submit: submitFault(submit) }),
    ...(smsc !== undefined && { smsc: smscFault(smsc) }),
    ...(phone !== undefined && { phone: matching('phone', phone, /^\+?\d+$/, 'a number') }),
    ...(after !== undefined && { after: count('after', after) }),
    ...(times !== undefined && { times: count('times', times) }),
  };
}

function sendFault(value: unknown): SendFault {
  const found = (Object.keys(sendFaults) as SendFault[]).find((name) => name === value);
  if (found === undefined) throw new UnreadableFault(`send must be one of ${Object.keys(sendFaults).join(', ')}`);
  return found;
}

function dlrFault(value: unknown): DlrFault {
  if (typeof value === 'string') {
    for (const kind of ['none', 'submit-only', 'sys-error', 'twice', 'reversed'] as const)
      if (value === kind) return { kind };
    const status = /^refuse:(ESME_[A-Z0-9]+)$/.exec(value)?.[1];
    if (status !== undefined) return { kind: 'refuse', status };
    const ms = delay('delayed', value);
    if (ms !== undefined) return { kind: 'delayed', ms };
  }
  throw new UnreadableFault(
    'dlr must be one of none, submit-only, sys-error, twice, reversed, refuse:<ESME status>, delayed:<milliseconds>',
  );
}

function moFault(value: unknown): MoFault {
  if (value === 'twice' || value === 'lost') return value;
  const ms = delay('delayed', value);
  if (ms === undefined) throw new UnreadableFault('mo must be one of twice, lost, delayed:<milliseconds>');
  return { kind: 'delayed', ms };
}

function submitFault(value: unknown): SubmitFault {
  for (const kind of ['silent', 'accept-then-silent', 'cut', 'accept-then-cut'] as const)
    if (value === kind) return { kind };
  const ms = delay('slow', value);
  if (ms === undefined)
    throw new UnreadableFault(
      'submit must be one of silent, accept-then-silent, cut, accept-then-cut, slow:<milliseconds>',
    );
  return { kind: 'slow', ms };
}

function smscFault(value: unknown): SmscFault {
  if (value !== 'down' && value !== 'refuse-binds') throw new UnreadableFault('smsc must be one of down, refuse-binds');
  return value;
}

/** The milliseconds of `<name>:<milliseconds>`. */
function delay(name: string, value: unknown): number | undefined {
  const [, given, ms] = typeof value === 'string' ? (/^([a-z]+):(\d{1,8})$/.exec(value) ?? []) : [];
  return given === name ? Number(ms) : undefined;
}

function matching(field: string, value: unknown, pattern: RegExp, expected: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new UnreadableFault(`${field} must be ${expected}`);
  return value;
}

function count(field: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
    throw new UnreadableFault(`${field} must be a whole number from 1`);
  return value;
}
