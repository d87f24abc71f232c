import { identifier, many, mandatory, optional, primitive, struct, text } from '../grammar/elements.js';

/**
 * Version discovery (IMPS CSP, Fundamental primitives): which versions the other side supports. It belongs to no session
 * and has no TransactionID. Its place on the wire is disputed, so it is read at the root, directly inside WV-CSP-Message
 * and as the content of a transaction; `CspMessage.bare` tells which.
 */

/** VersionList: SessionNSName*, TransactionNSName*, PresenceAttributeNSName* — the three namespaces of each version. */
const VersionList = struct('VersionList', {
  sessionNsNames: many(text('SessionNSName')),
  transactionNsNames: many(text('TransactionNSName')),
  presenceAttributeNsNames: many(text('PresenceAttributeNSName')),
});

/** OtherServer: URL | MSISDN — a server that supports other versions. */
const OtherServer = struct('OtherServer', { url: optional(text('URL')), msisdn: optional(identifier('MSISDN')) });

const extendedData = many(text('ExtendedData', { aliases: ['Extended-Data'] }));

/** WV-CSP-VersionDiscovery-Request (from 1.2; older name NSDiscovery): VersionList, ExtendedData* */
export const VersionDiscoveryRequest = primitive(
  'WV-CSP-VersionDiscovery-Request',
  'client',
  { versionList: mandatory(VersionList), extendedData },
  { since: '1.2', aliases: ['WV-CSP-NSDiscovery-Request'] },
);

/** WV-CSP-VersionDiscovery-Response (from 1.2; older name NSDiscovery): VersionList, OtherServer*, ExtendedData* */
export const VersionDiscoveryResponse = primitive(
  'WV-CSP-VersionDiscovery-Response',
  'server',
  { versionList: mandatory(VersionList), otherServers: many(OtherServer), extendedData },
  { since: '1.2', aliases: ['WV-CSP-NSDiscovery-Response'] },
);

export const versionDiscoveryPrimitives = [VersionDiscoveryRequest, VersionDiscoveryResponse] as const;
