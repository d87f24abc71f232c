/** A phone on the page: plain data, replaced as a whole with every change. */
export type PhoneState = Readonly<{
  /** E.164 with plus. */
  msisdn: string;
  /** By conversation number, the last one used first; also of numbers of which nothing is left but the name. */
  threads: readonly Thread[];
  /** The number of the open thread. */
  chosen?: string;
  airplane: boolean;
  outOfService: boolean;
  /** `loading` until its SMS are there, `lost` while the simulator does not answer. */
  network: 'loading' | 'reached' | 'lost';
  /** The IM account that the number belongs to; undefined: none, its user is SMS-only. */
  registration?: Registration;
  /** The account that a click has just made, until the page has logged it in or the user does not want that. */
  newAccount?: NewAccount;
  problem?: string;
}>;

export type Registration = Readonly<{ userId: string; displayName: string }>;

export type NewAccount = Registration & Readonly<{ password: string }>;

export type Thread = Readonly<{
  /** The other side's number, as the phone shows it. */
  number: string;
  /** How it introduced itself in an SMS, `Alice: …`; undefined: not yet. */
  name?: string;
  /** Oldest first. */
  messages: readonly PhoneSms[];
  /** What came until then is read; ms since 1970. */
  readUntil: number;
  unread: number;
  draft: string;
}>;

export type PhoneSms = Readonly<{
  /** The gateway's ID: what a way is asked for by. Of the phone itself while `isSending` or `failed`. */
  id: string;
  direction: 'in' | 'out';
  text: string;
  /** ms since 1970. */
  at: number;
  /** The network has not answered yet. */
  isSending?: true;
  /** Of own SMS: why the network did not take it, in people's words. */
  failed?: string;
}>;
