/**
 * The port to an SMS gateway; nothing here is specific to Jasmin.
 * An implementation submits an SMS and returns what is known about it afterwards. It may retry only what the gateway is known not to have.
 */
export interface SmsGateway {
  /**
   * Submits one SMS, at most once as far as can be known. Resolves for every answer and failure of gateway and network; rejects only on misuse of
   * the implementation. What happens to the SMS later arrives in reports with `sms.reference`.
   */
  submit(sms: Sms): Promise<SubmitResult>;
}

/** One submission: a whole text, or one part of a text split by the caller. */
export type Sms = TextSms | PartSms;

/** Addresses and reference of an SMS. */
export interface Addressed {
  /** The phone: digits with or without a leading plus, at most 20 characters. */
  readonly to: string;
  /** The originator: a number as in `to`, or up to 11 characters of GSM 03.38. */
  readonly from: string;
  /** The caller's name for this attempt; each report carries it. */
  readonly reference: string;
  /** Minutes after which the network may give up, at least 1. */
  readonly validityMinutes?: number;
}

/** One text for one phone. The gateway splits it as it sees fit, and reports on the last part. */
export interface TextSms extends Addressed {
  readonly text: string;
  /** 0: every character of `text` is in GSM 03.38 (extension table included). 8: UCS-2. */
  readonly coding: 0 | 8;
}

/**
 * One SMS in octets encoded by the caller: a part of a text, or data for a port of the phone. The gateway does not split it; each
 * has its own ID and reports. Jasmin needs the filter `own-header` for parts that begin with a header (see the README).
 */
export interface PartSms extends Addressed {
  /** Coding 0: GSM 03.38 septets, one in an octet. Coding 4: 8-bit data. Coding 8: UTF-16BE. A header comes first and is included. */
  readonly octets: Uint8Array;
  readonly coding: 0 | 4 | 8;
  /** Whether `octets` begin with a user data header (UDH, 3GPP TS 23.040, 9.2.3.24). */
  readonly hasHeader: boolean;
}

export function isPart(sms: Sms): sms is PartSms {
  return 'octets' in sms;
}

/** What is known after a submission. `detail` is for logs and never contains a text, a number or a secret. */
export type SubmitResult =
  /** The gateway has it; `id` is the gateway's ID for it. */
  | { readonly outcome: 'accepted'; readonly id: string }
  /** The gateway does not have it: it may be submitted again (`later`, not before `afterMs`), or will never be accepted. */
  | {
      readonly outcome: 'rejected';
      readonly cause: RejectionCause;
      readonly retry: 'never' | 'later';
      readonly afterMs?: number;
      readonly detail: string;
    }
  /** The gateway may or may not have it. Another submission may send it twice. */
  | { readonly outcome: 'unknown'; readonly why: UnknownCause; readonly detail: string };

export type RejectionCause =
  /** Refused by the client, nothing was sent: the gateway would accept the number or originator and then silently drop the SMS. */
  | 'bad-number'
  | 'bad-originator'
  /** Refused by the client: with coding 0, a character that is not in GSM 03.38 would arrive as `?`. */
  | 'text-not-gsm'
  /** A bug of the caller: the gateway does not understand the request, or (refused by the client) would split a part again. */
  | 'bad-request'
  /** The gateway's user may not send this (authorisation or value filter). */
  | 'not-permitted'
  /** Balance or count of SMS used up; final until it is topped up. */
  | 'quota-exhausted'
  /** An interceptor script of the operator refused it. */
  | 'intercepted'
  /** Wrong password or disabled user: stop sending until the configuration is right. */
  | 'wrong-credentials'
  /** Faster than the user may send. */
  | 'throughput-exceeded'
  /** No route to this number, or none that is connected. */
  | 'no-route'
  /** The gateway could not queue it (its broker is down, its connector gone). */
  | 'gateway-failed'
  /** The gateway answered Success and lost it, and loses every SMS until it is restarted. Raise an alarm. */
  | 'gateway-broken'
  /** The gateway's interceptor is not running. */
  | 'interceptor-missing'
  /** No connection, or none was tried because the last submissions failed; nothing was sent. */
  | 'unreachable'
  /** Another server answers at this address. */
  | 'not-the-gateway';

export type UnknownCause =
  /** No answer in time after the request was written. */
  | 'timeout'
  /** The connection broke after the request was written. */
  | 'connection-lost'
  /** An answer that says neither accepted nor refused. */
  | 'unreadable-answer';
