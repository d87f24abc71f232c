import type { Detail, FactOf, Requester, Response, Result } from '@smsonly/contracts';
import {
  withFailures,
  type AddressReading,
  type CspVersion,
  type Primitive,
  type PrimitiveKind,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import { refusal, resultOf } from './refusal.js';

/** A request that another service carries out, and how its answer becomes the client's. */
export type Forwarded = Readonly<{
  request:
    | Readonly<{ topic: 'presence-requests'; fact: FactOf<'presence-requests'> }>
    | Readonly<{ topic: 'message-requests'; fact: FactOf<'message-requests'> }>;
  answer: (response: Response) => Primitive;
}>;

/** The context of a request: whose it is, its version, and how its addresses are read. */
export type RequestContext = Readonly<{
  requester: Requester;
  version: CspVersion;
  reading: AddressReading;
  now: Date;
}>;

/** Turns a primitive into a request, or refuses it at once. */
export type Forwarding<K extends PrimitiveKind> = (
  primitive: PrimitiveOf<K>,
  context: RequestContext,
) => Forwarded | Primitive;

type ResponseOf<T extends Response['type']> = Extract<Response, { type: T }>['data'];

/**
 * A request whose answer is a report: `read` makes the answer of responses of type `type` that succeeded at least in part;
 * anything else refuses the request.
 */
export function answeredByReport<T extends Response['type']>(
  primitive: Primitive,
  type: T,
  read: (data: ResponseOf<T>) => Primitive,
): (response: Response) => Primitive {
  return (response) =>
    response.type === type && isDone(response.data.result)
      ? read(response.data as ResponseOf<T>)
      : refusal(primitive, response.data.result);
}

/** A request whose answer is Status, on success and on failure. */
export function answeredByStatus(failures: readonly Detail[] = []): (response: Response) => Primitive {
  return (response) => ({ kind: 'Status', result: resultOf(withFailures(response.data.result, failures)) });
}

/** True when everything or part of it was done. */
export function isDone(result: Result): boolean {
  return result.code >= 200 && result.code < 300;
}
