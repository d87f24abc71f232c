import {
  choice,
  identifier,
  integer,
  many,
  mandatory,
  oneOf,
  only,
  optional,
  since,
  struct,
  boolean,
  type Struct,
  type ValueOf,
} from './grammar/elements.js';
import { primitives, type Primitive } from './primitives/index.js';
import { SegmentID } from './primitives/shared.js';
import { VersionDiscoveryRequest, VersionDiscoveryResponse } from './primitives/version-discovery.js';
import type { CspVersion } from './versions.js';

/** The session of a message: Inband with a SessionID, or Outband (login, answers without a session). */
export type CspSession = Readonly<{ type: 'Inband' | 'Outband'; sessionId?: string }>;

/** A primitive that no version has: to be answered with 501. */
export type UnknownPrimitive = Readonly<{ kind: 'Unknown'; name: string }>;

/** SegmentInfo (1.3): SegmentCount, SegmentID — the transaction continues in so many further segments. */
const SegmentInfo = struct('SegmentInfo', {
  segmentCount: mandatory(integer('SegmentCount')),
  segmentId: mandatory(SegmentID),
});
export type SegmentInfoData = ValueOf<typeof SegmentInfo>;

/** One transaction. `id` is empty when the element is missing or empty, as in polls. */
export type CspTransaction<C = Primitive | UnknownPrimitive> = Readonly<{
  mode: 'Request' | 'Response';
  id: string;
  /** 1.3: the content comes in segments. */
  segmentInfo?: SegmentInfoData;
  content: C;
}>;

/**
 * One CSP message as plain data.
 *
 * @typeParam C what the transactions hold; messages to be sent have no unknown primitives: `CspMessage<Primitive>`.
 */
export type CspMessage<C = Primitive | UnknownPrimitive> = Readonly<{
  version: CspVersion;
  session: CspSession;
  transactions: readonly CspTransaction<C>[];
  /** True: more is waiting for the client, which should poll now. Its place on the wire depends on the version. */
  poll?: boolean;
  /**
   * Version discovery without session and transaction: as the `root` element itself, or right inside WV-CSP-Message
   * (`message`). In the data it is the content of the only transaction, Outband and without an ID. Its answer goes in the
   * same place: copy `bare`. Absent for everything else.
   */
  bare?: BarePlace;
}>;

/** The place of a primitive without session and transaction. */
export type BarePlace = 'root' | 'message';

const malformed = { refusal: 400 } as const;
const Poll = boolean('Poll', malformed);
const TransactionContent = choice('TransactionContent', primitives, 'transaction');

/** TransactionDescriptor: TransactionMode, TransactionID?, SegmentInfo? (1.3), Poll? (1.1) */
const TransactionDescriptor = struct(
  'TransactionDescriptor',
  {
    mode: oneOf('TransactionMode', ['Request', 'Response'], malformed),
    id: optional(identifier('TransactionID', malformed)),
    segmentInfo: since('1.3', SegmentInfo),
    poll: only('1.1', Poll),
  },
  malformed,
);

/**
 * Transaction: TransactionDescriptor, TransactionContent. ExtBlock* (from 1.2) is vendor data: read over and never
 * written.
 */
const Transaction = struct(
  'Transaction',
  { descriptor: TransactionDescriptor, content: mandatory(TransactionContent) },
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
 * Session: SessionDescriptor, Transaction+, Poll? (from 1.2). CIR is read over and never written: two phone families
 * read it in opposite ways.
 */
const Session = struct(
  'Session',
  { descriptor: SessionDescriptor, transactions: mandatory(many(Transaction)), poll: since('1.2', Poll) },
  malformed,
);

/** The envelope around the primitives: WV-CSP-Message(Session), or version discovery in place of the session. */
export const Envelope = struct(
  'WV-CSP-Message',
  {
    session: optional(Session),
    discoveryRequest: since('1.2', VersionDiscoveryRequest),
    discoveryResponse: since('1.2', VersionDiscoveryResponse),
  },
  { namespace: 'message', ...malformed },
);

/** The envelope as it is on the wire. */
export type EnvelopeData = ValueOf<typeof Envelope>;

/** The primitives that may occur bare, as they are at the root. */
export const bareRoots: readonly Struct<Primitive>[] = [
  { ...VersionDiscoveryRequest, namespace: 'message' },
  { ...VersionDiscoveryResponse, namespace: 'message' },
];
