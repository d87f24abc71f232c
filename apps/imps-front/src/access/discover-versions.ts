import {
  cspNamespaces,
  cspVersions,
  status,
  type CspMessage,
  type Primitive,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import type { Call, MessageFrame } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';

const supported = cspVersions.map((version) => cspNamespaces[version]);

/**
 * WV-CSP-VersionDiscovery-Request: the namespaces of every supported version. A transaction of 1.1 cannot hold it: 501.
 * Source: IMPS CSP, Version discovery.
 */
export function discoverVersions(
  _request: PrimitiveOf<'WV-CSP-VersionDiscovery-Request'>,
  { message: { version, bare } }: Pick<Call, 'message'>,
): Primitive {
  if (version === '1.1' && bare === undefined) return statusOf(status.notImplemented);
  return {
    kind: 'WV-CSP-VersionDiscovery-Response',
    versionList: {
      sessionNsNames: supported.map(({ message }) => message),
      transactionNsNames: supported.map(({ transaction }) => transaction),
      presenceAttributeNsNames: supported.map(({ presence }) => presence),
    },
  };
}

/**
 * The answer takes the place of the request; one asked in an envelope of 1.1 is answered in 1.2, which has the primitive.
 */
export function answerInPlace({ version, bare }: MessageFrame, answer: CspMessage<Primitive>): CspMessage<Primitive> {
  if (bare === undefined || answer.transactions[0]?.content.kind !== 'WV-CSP-VersionDiscovery-Response') return answer;
  return { ...answer, version: version === '1.1' ? '1.2' : version, bare };
}
