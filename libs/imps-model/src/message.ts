import {
  choice,
  identifier,
  many,
  oneOf,
  only,
  optional,
  since,
  struct,
  boolean,
  type ValueOf,
} from './grammar/elements.js';
import { primitives, type Primitive } from './primitives/index.js';
import type { CspVersion } from './versions.js';

/** Who stands behind a message: Inband with a SessionID, or Outband (login, answers without a session). */
export type CspSession = Readonly<{ type: 'Inband' | 'Outband'; sessionId?: string }>;

/** A primitive that no version knows: to be answered with 501. */
export type UnknownPrimitive = Readonly<{ kind: 'Unknown'; name: string }>;

/** One transaction. `id` is empty when the element is missing or empty, as in polls. */
export type CspTransaction<C = Primitive | UnknownPrimitive> = Readonly<{
  mode: 'Request' | 'Response';
  id: string;
  content: C;
}>;

/**
 * One CSP message as plain data.
 *
 * @typeParam C what the transactions hold; messages to be sent hold no unknown primitives: `CspMessage<Primitive>`.
 */
export type CspMessage<C = Primitive | UnknownPrimitive> = Readonly<{
  version: CspVersion;
  session: CspSession;
  transactions: readonly CspTransaction<C>[];
  /** True: more is waiting for the client, it should poll now. Each version has its own place for it on the wire. */
  poll?: boolean;
}>;

const malformed = { refusal: 400 } as const;
const Poll = boolean('Poll', malformed);
const TransactionContent = choice('TransactionContent', primitives, 'transaction');

/** TransactionDescriptor: TransactionMode, TransactionID?, Poll? (1.1) */
const TransactionDescriptor = struct(
  'TransactionDescriptor',
  {
    mode: oneOf('TransactionMode', ['Request', 'Response'], malformed),
    id: optional(identifier('TransactionID', malformed)),
    poll: only('1.1', Poll),
  },
  malformed,
);

/** Transaction: TransactionDescriptor, TransactionContent */
const Transaction = struct(
  'Transaction',
  { descriptor: TransactionDescriptor, content: optional(TransactionContent) },
  malformed,
);

/** SessionDescriptor: SessionType, SessionID? */
const SessionDescriptor = struct(
  'SessionDescriptor',
  {
    type: oneOf('SessionType', ['Inband', 'Outband'], malformed),
    sessionId: optional(identifier('SessionID', malformed)),
  },
  malformed,
);

/**
 * The frame around the primitives: WV-CSP-Message(Session(SessionDescriptor, Transaction+, Poll? (from 1.2))). CIR is
 * read over and never written: two phone families read it in opposite ways.
 */
export const Envelope = struct(
  'WV-CSP-Message',
  {
    session: struct(
      'Session',
      { descriptor: SessionDescriptor, transactions: many(Transaction), poll: since('1.2', Poll) },
      malformed,
    ),
  },
  { namespace: 'message', ...malformed },
);

/** The frame as it stands on the wire. */
export type EnvelopeData = ValueOf<typeof Envelope>;
