import type { Fact } from './fact.js';

/** A fact in transit: CloudEvents attributes in the Kafka record's headers (binary mode), `data` as JSON in its value. */
export type Envelope<F extends Fact = Fact> = F &
  Readonly<{
    /** UUIDv7; two records with the same ID are one event. */
    id: string;
    /** CloudEvents source: the service instance that wrote it, e.g. `/imps-front-0`. */
    source: string;
    /** When it was written, ISO 8601. */
    time: string;
    /** The record's key. */
    key: string;
    /** W3C trace context. */
    traceparent?: string;
    /** Client requests: the response topic of the requesting instance. */
    replyTo?: string;
    /** Client requests: after this instant (ISO 8601) no service carries the request out. */
    deadline?: string;
    /** Where it was read from. */
    origin: Readonly<{ topic: string; partition: number; offset: string }>;
  }>;
