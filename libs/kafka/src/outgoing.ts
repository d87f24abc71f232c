import {
  responseTopic,
  type Doorbell,
  type Envelope,
  type Fact,
  type FactOf,
  type Response,
  type ResponseTopic,
  type TopicName,
} from '@smsonly/contracts';

/**
 * What a handler returns to be published: plain data, so that tests can compare decisions. ID (unless given), time and trace are added
 * when it is written to the outbox.
 */
export type Emission = Readonly<{
  kind: 'fact';
  /** A response topic only for doorbells. */
  topic: TopicName | ResponseTopic;
  key: string;
  type: string;
  data: object;
  /** Event ID, UUIDv7; without it a new one. */
  id?: string;
  /** The trace to continue; without it a new one. */
  traceparent?: string;
  replyTo?: string;
  /** ISO 8601. */
  deadline?: string;
}>;

/** The answer to a client request. It is stored with the request's inbox entry and sent again when the request is repeated. */
export type Answer = Readonly<{
  kind: 'answer';
  requestId: string;
  /** Response topic of the requesting instance; without it the answer is only stored. */
  replyTo?: string;
  type: Response['type'];
  data: object;
  traceparent?: string;
}>;

export type Outgoing = Emission | Answer;

/**
 * A fact for other services, published after the commit. Facts of one batch with the same topic and key keep their order.
 * `cause` is the event that led to it and gives the trace; `replyTo` (see `responseTopic`) and `deadline` make it a client request.
 */
export function emit<T extends TopicName>(
  topic: T,
  key: string,
  fact: FactOf<T>,
  { cause, id, replyTo, deadline, traceparent = cause?.traceparent }: EmitOptions = {},
): Emission {
  return {
    kind: 'fact',
    topic,
    key,
    type: fact.type,
    data: fact.data as object,
    ...(id === undefined ? {} : { id }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(deadline === undefined ? {} : { deadline: deadline.toISOString() }),
  };
}

/** A doorbell for an instance of imps-front. Doorbells with one key keep their order. */
export function ring(instance: string, key: string, { type, data }: Doorbell): Emission {
  return { kind: 'fact', topic: responseTopic(instance), key, type, data };
}

export type EmitOptions = Readonly<{
  cause?: Envelope;
  id?: string;
  replyTo?: string;
  deadline?: Date;
  /** Instead of the cause's. */
  traceparent?: string;
}>;

type WithoutRequestId<R> = R extends Fact<infer T, infer D> ? Readonly<{ type: T; data: Omit<D, 'requestId'> }> : never;

/** Any response without its request ID, which `answer` fills in. */
export type ResponseBody = WithoutRequestId<Response>;

/** The properties of a request that its answer needs. */
export type RequestToAnswer = Pick<Envelope, 'id' | 'replyTo' | 'traceparent'>;

/** The answer to `request`, for the instance that sent it. At most one per request. */
export function answer(request: RequestToAnswer, response: ResponseBody): Answer {
  return {
    kind: 'answer',
    requestId: request.id,
    type: response.type,
    data: { requestId: request.id, ...response.data },
    ...(request.replyTo === undefined ? {} : { replyTo: request.replyTo }),
    ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
  };
}
