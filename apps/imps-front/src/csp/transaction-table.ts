import type {
  CspMessage,
  CspTransaction,
  Primitive,
  PrimitiveKind,
  PrimitiveOf,
  ServiceCapability,
} from '@smsonly/imps-model';
import type { Session } from '../sessions/session.js';
import type { Asker, Forwarded } from './forwarding.js';

/** What a message says to all its transactions. */
export type MessageFrame = Omit<CspMessage, 'transactions'>;

/** One transaction as it came in, in its message. */
export type Call = Readonly<{ message: MessageFrame; transaction: CspTransaction; session?: Session; now: Date }>;
export type SessionCall = Call & Readonly<{ session: Session }>;

/** What goes back for one transaction. `poll` is set where it is known better than at the start of the request. */
export type Reply = Readonly<{ mode: 'Request' | 'Response'; id: string; content: Primitive; poll?: boolean }>;

/** What is done with a primitive, and what of the service tree it needs. */
export type Treatment<P extends Primitive = Primitive> = Readonly<{ capability?: ServiceCapability }> &
  (
    | Readonly<{ by: 'outband'; run: (primitive: P, call: Call) => Promise<Primitive> | Primitive }>
    | Readonly<{ by: 'session'; run: (primitive: P, call: SessionCall) => Promise<Primitive> | Primitive }>
    | Readonly<{ by: 'poll'; run: (call: SessionCall) => Promise<Reply | undefined> }>
    | Readonly<{
        by: 'forwarding';
        forward: (primitive: P, asker: Asker) => Forwarded | Primitive | Promise<Forwarded | Primitive>;
      }>
  );

/** Every primitive that a client may ask; one that is missing is answered with 501. */
export type TransactionTable = { readonly [K in PrimitiveKind]?: Treatment<PrimitiveOf<K>> };
