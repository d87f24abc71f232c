import type { Primitive, PrimitiveKind, PrimitiveOf, ServiceCapability } from '@smsonly/imps-model';
import type { Call, Reply, SessionCall } from '../requests/call.js';
import type { RequestContext, Forwarded } from '../requests/forwarding.js';

/** What handles a primitive, and the capability of the service tree that it needs. */
export type PrimitiveHandler<P extends Primitive = Primitive> = Readonly<{ capability?: ServiceCapability }> &
  (
    | Readonly<{ by: 'outband'; run: (primitive: P, call: Call) => Promise<Primitive> | Primitive }>
    | Readonly<{ by: 'session'; run: (primitive: P, call: SessionCall) => Promise<Primitive> | Primitive }>
    | Readonly<{ by: 'poll'; run: (call: SessionCall) => Promise<Reply | undefined> }>
    | Readonly<{
        by: 'forwarding';
        forward: (primitive: P, context: RequestContext) => Forwarded | Primitive | Promise<Forwarded | Primitive>;
      }>
  );

/** Every primitive that a client may request; any other is answered with 501. */
export type TransactionTable = { readonly [K in PrimitiveKind]?: PrimitiveHandler<PrimitiveOf<K>> };
