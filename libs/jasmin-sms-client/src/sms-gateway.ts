/**
 * The port to an SMS gateway, in the words of our domain: nothing here is Jasmin's own.
 * An implementation hands an SMS over and says what is known about it afterwards. It may repeat only what the gateway is known
 * not to have.
 */
export interface SmsGateway {
  /**
   * Hands one SMS to the gateway, at most once as far as the gateway can tell. Resolves for everything that gateway and network can do; it rejects only on misuse of
   * the implementation itself. What happens to the SMS later comes as a report that carries `sms.reference`.
   */
  submit(sms: Sms): Promise<SubmitResult>;
}

/** What is handed over at once: a whole text, or one part of a text that the caller has cut. */
export type Sms = TextSms | PartSms;

/** Where an SMS goes and under what name. */
export interface Addressed {
  /** The phone: digits with or without a leading plus, at most 20 characters. */
  readonly to: string;
  /** The originator: a number as in `to`, or up to 11 characters of GSM 03.38. */
  readonly from: string;
  /** Our own name for this attempt; comes back with each report. */
  readonly reference: string;
  /** Minutes after which the network may give up, at least 1. */
  readonly validityMinutes?: number;
}

/** One text for one phone. The gateway makes as many parts of it as it needs, cuts where it likes, and reports on the last. */
export interface TextSms extends Addressed {
  readonly text: string;
  /** 0: every character of `text` is in GSM 03.38 (extension table included). 8: UCS-2. */
  readonly coding: 0 | 8;
}

/**
 * What fits one SMS, in octets of the caller's own making. The gateway cuts nothing; each part has its own ID and reports.
 * Jasmin needs the filter `own-header` for parts that begin with a header (see the README).
 */
export interface PartSms extends Addressed {
  /** Coding 0: GSM 03.38 septets, one in an octet. Coding 8: UTF-16BE. A header in front of them counts to the octets. */
  readonly octets: Uint8Array;
  readonly coding: 0 | 8;
  /** Whether `octets` begin with a user data header (UDH, 3GPP TS 23.040, 9.2.3.24). */
  readonly hasHeader: boolean;
}

export function isPart(sms: Sms): sms is PartSms {
  return 'octets' in sms;
}

/** What is known after handing an SMS over. `detail` is for logs: it never holds a text, a number or a secret. */
export type SubmitResult =
  /** The gateway has it; `id` is the gateway's name for it. */
  | { readonly outcome: 'accepted'; readonly id: string }
  /** The gateway does not have it: it may be handed over again (`later`, not before `afterMs`) or never will be taken. */
  | {
      readonly outcome: 'rejected';
      readonly cause: RejectionCause;
      readonly retry: 'never' | 'later';
      readonly afterMs?: number;
      readonly detail: string;
    }
  /** The gateway may or may not have it. Handing it over again may send it twice. */
  | { readonly outcome: 'unknown'; readonly why: UnknownCause; readonly detail: string };

export type RejectionCause =
  /** Refused here, nothing was sent: the number or originator would be accepted and then dropped without a word. */
  | 'bad-number'
  | 'bad-originator'
  /** Refused here: coding 0 with a character that is not in GSM 03.38 would arrive as `?`. */
  | 'text-not-gsm'
  /** A bug on our side: the gateway does not understand the request, or (refused here) would cut a part of ours again. */
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
  /** The gateway said success and lost it: everything is lost until it is restarted. Alarm. */
  | 'gateway-broken'
  /** The gateway's interceptor is not running. */
  | 'interceptor-missing'
  /** No connection, or none was tried since the last submissions failed; nothing was sent. */
  | 'unreachable'
  /** Something else than the gateway answers at this address. */
  | 'not-the-gateway';

export type UnknownCause =
  /** No answer in time after the request was written. */
  | 'timeout'
  /** The connection broke after the request was written. */
  | 'connection-lost'
  /** An answer that says neither yes nor no. */
  | 'unreadable-answer';
