import type { Primitive, PrimitiveOf } from '@smsonly/imps-model';

/** GetSPInfo-Request: who operates this server. Also answered outside a session. */
export function getServiceProvider(name: string) {
  return ({ clientId }: PrimitiveOf<'GetSPInfo-Request'>): Primitive => ({
    kind: 'GetSPInfo-Response',
    ...(clientId && { clientId }),
    name,
  });
}
