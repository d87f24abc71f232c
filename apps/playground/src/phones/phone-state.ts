/** A phone on the page: plain data, replaced as a whole with every change. */
export type PhoneState = Readonly<{
  /** E.164 with plus. */
  msisdn: string;
  /** By conversation number, the last one used first. */
  threads: readonly Thread[];
  /** The number of the open thread. */
  chosen?: string;
  airplane: boolean;
  outOfService: boolean;
  /** The IM account that the number belongs to; undefined: none, its user is SMS-only. */
  registration?: Readonly<{ userId: string; displayName: string }>;
  problem?: string;
}>;

export type Thread = Readonly<{
  /** The other side's number, as the phone shows it. */
  number: string;
  /** How it introduced itself in an SMS, `Alice: …`; undefined: not yet. */
  name?: string;
  /** Oldest first. */
  messages: readonly PhoneSms[];
  unread: number;
  draft: string;
}>;

export type PhoneSms = Readonly<{
  /** The gateway's ID: what a way is asked for by. */
  id: string;
  direction: 'in' | 'out';
  text: string;
  /** ms since 1970. */
  at: number;
  /** Of own SMS: the network did not take it. */
  failed?: string;
}>;
