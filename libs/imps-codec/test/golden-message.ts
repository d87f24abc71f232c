import type { CspMessage, CspVersion, Primitive, Struct } from '@smsonly/imps-model';
import { exampleOf } from './grammar-values.js';

/** The golden message of a primitive in a version: every element that the version knows, in the envelope it comes in. */
export function messageWith(entry: Struct<Primitive>, version: CspVersion): CspMessage<Primitive> {
  const content = exampleOf(entry, version) as Primitive;
  if (entry.kind?.startsWith('WV-CSP-VersionDiscovery')) {
    const mode = entry.from === 'server' ? 'Response' : 'Request';
    return { version, session: { type: 'Outband' }, transactions: [{ mode, id: '', content }], bare: 'message' };
  }
  const outband = content.kind === 'Login-Request' || content.kind === 'Login-Response';
  const fromServer = entry.from === 'server';
  return {
    version,
    session: outband ? { type: 'Outband' } : { type: 'Inband', sessionId: 's-81c2' },
    transactions: [{ mode: /-Response$|^Status$/.test(content.kind) ? 'Response' : 'Request', id: '17', content }],
    ...(fromServer && { poll: false }),
  };
}
