import type { Encoding } from '@smsonly/imps-codec';
import type { CspMessage, CspTransaction, Primitive } from '@smsonly/imps-model';
import type { CallSpan } from '../spans/call-span.js';
import type { Session } from '../sessions/session.js';

/** The parts of a message that apply to all its transactions. */
export type MessageFrame = Omit<CspMessage, 'transactions'>;

/** One transaction as it came in, in its message; `address` is the IP address of the client, if it is known. */
export type Call = Readonly<{
  message: MessageFrame;
  /** The wire form in which it came and will be answered. */
  encoding: Encoding;
  transaction: CspTransaction;
  /** Its turn among those of others, which goes on while it waits for another service. */
  turn: Readonly<{ hold(): void }>;
  session?: Session;
  now: Date;
  address?: string;
  /** Present while spans are recorded. */
  span?: CallSpan;
}>;
export type SessionCall = Call & Readonly<{ session: Session }>;

/** The reply to one transaction. `poll` is set where it is known better than at the start of the request. */
export type Reply = Readonly<{ mode: 'Request' | 'Response'; id: string; content: Primitive; poll?: boolean }>;
