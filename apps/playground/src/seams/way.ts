/** The way of one message through the services, as they recorded it: `GET /api/ways/{id}`. */
export type Way = Readonly<{
  /** What was asked for: a message ID, or the gateway's ID of an SMS. */
  id: string;
  /** The message IDs and SMS IDs on this way. */
  messageIds: readonly string[];
  smsIds: readonly string[];
  /** In the order in which they began; empty when nothing is known (yet). */
  steps: readonly WayStep[];
}>;

export type WayStep = Readonly<{
  /** The span's ID. */
  id: string;
  /** The step that led to it, if that is on the way too. */
  parent?: string;
  kind: 'csp' | 'published' | 'handled' | 'commit' | 'send' | 'callback' | 'other';
  service: string;
  instance: string;
  /** In the words of the field: `SendMessage-Request, answered 200`, `message-requests: MessageSubmitted`. */
  title: string;
  /** ms since 1970, with fractions. */
  startedAt: number;
  /** ms. */
  took: number;
  /** What else was recorded, in the order in which it should be shown: topic, partition, key, delay, SQL statements … */
  facts: readonly Readonly<{ name: string; value: string }>[];
  documents: readonly WayDocument[];
}>;

export type WayDocument = Readonly<{
  direction: 'in' | 'out';
  /** Indented. Texts and numbers are masked unless the server was told to show them. */
  xml: string;
  /** Octets of the same document in WBXML. */
  wbxmlSize: number;
}>;

export type ServiceState = Readonly<{ name: string; state: 'ready' | 'starting' | 'down'; canKill: boolean }>;
