import type { Detail, FactOf, Requester, Response, Result } from '@smsonly/contracts';
import {
  allFailed,
  withFailures,
  type AddressReading,
  type CspVersion,
  type Primitive,
  type PrimitiveKind,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import { refusal, resultOf } from './refusal.js';

export { allFailed, withFailures };

/** A request that another service carries out, and how its answer is told to the client. */
export type Forwarded = Readonly<{
  request:
    | Readonly<{ topic: 'presence-requests'; fact: FactOf<'presence-requests'> }>
    | Readonly<{ topic: 'message-requests'; fact: FactOf<'message-requests'> }>;
  answer: (response: Response) => Primitive;
}>;

/** Who asks, in which version, and how his addresses are read. */
export type Asker = Readonly<{ requester: Requester; version: CspVersion; reading: AddressReading; now: Date }>;

/** A primitive becomes a request, or is refused at once. */
export type Forwarding<K extends PrimitiveKind> = (primitive: PrimitiveOf<K>, asker: Asker) => Forwarded | Primitive;

type ResponseOf<T extends Response['type']> = Extract<Response, { type: T }>['data'];

/**
 * The answer that a request hopes for: `tell` is used for responses of type `type` that succeeded at least in part;
 * anything else is told as the request's refusal.
 */
export function hopingFor<T extends Response['type']>(
  primitive: Primitive,
  type: T,
  tell: (data: ResponseOf<T>) => Primitive,
): (response: Response) => Primitive {
  return (response) =>
    response.type === type && isDone(response.data.result)
      ? tell(response.data as ResponseOf<T>)
      : refusal(primitive, response.data.result);
}

/** A request whose answer is Status, well or ill. */
export function answeredByStatus(failures: readonly Detail[] = []): (response: Response) => Primitive {
  return (response) => ({ kind: 'Status', result: resultOf(withFailures(response.data.result, failures)) });
}

/** True when all was done, or part of it. */
export function isDone(result: Result): boolean {
  return result.code >= 200 && result.code < 300;
}
