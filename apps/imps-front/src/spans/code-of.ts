import { status, type Primitive } from '@smsonly/imps-model';

/** The status code that a client gets with a primitive: 200 with one that has none. */
export function codeOf(primitive: Primitive): number {
  return 'result' in primitive && primitive.result ? primitive.result.code : status.successful;
}
