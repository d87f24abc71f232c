import {
  capabilitiesIn,
  capabilitiesOf,
  featuresOf,
  refusedFeatures,
  type CspVersion,
  type Primitive,
  type PrimitiveOf,
  type ServiceCapability,
} from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { SessionCall } from '../requests/call.js';
import { setAgreedCapabilities } from '../sessions/session.store.js';

/** The capabilities that this server has. The mandatory parts of a feature are never refused and not listed. */
const built = new Set<ServiceCapability>([
  'GETSPI',
  'SRCH',
  'STSRC',
  'GCLI',
  'CCLI',
  'DCLI',
  'MCLS',
  'GETWL',
  'REACT',
  'CAAUT',
  'GETPR',
  'UPDPR',
  'CALI',
  'DALI',
  'GALS',
  'MDELIV',
  'NEWM',
  'GLBLU',
  'BLENT',
]);
const mandatory = new Set<ServiceCapability>(['MF', 'MP', 'MM']);

function offeredIn(version: CspVersion): Set<ServiceCapability> {
  return both(capabilitiesOf(version), built);
}

function both(one: ReadonlySet<ServiceCapability>, other: ReadonlySet<ServiceCapability>): Set<ServiceCapability> {
  return new Set([...one].filter((capability) => other.has(capability)));
}

export type ServicesAgreed = Readonly<{
  response: PrimitiveOf<'Service-Response'>;
  /** What may be used from now on; null: everything offered. */
  agreed: readonly ServiceCapability[] | null;
}>;

/** Service-Request: what is agreed holds for the rest of the session. */
export function agreeServices({ db }: Readonly<{ db: Database }>) {
  return async (request: PrimitiveOf<'Service-Request'>, { session, message }: SessionCall): Promise<Primitive> => {
    const { response, agreed } = negotiateServices({ clientId: session.clientId, ...request }, message.version);
    await setAgreedCapabilities(db.sql, session.sessionId, agreed);
    return response;
  };
}

/**
 * The answer to a Service-Request: the ClientID comes back, which 1.1 asks for; Functions of the answer is the part of the request that is refused, and is left out when nothing is
 * (one phone family takes an empty one for "no service at all"); AllFunctions only when asked for.
 */
export function negotiateServices(
  { clientId, functions, allFunctionsRequest }: PrimitiveOf<'Service-Request'>,
  version: CspVersion,
): ServicesAgreed {
  const offered = offeredIn(version);
  const refused = functions && refusedFeatures(functions.features, new Set([...offered, ...mandatory]), version);
  const all = featuresOf(offered);
  return {
    response: {
      kind: 'Service-Response',
      ...(clientId && { clientId }),
      ...(refused && { functions: { features: refused } }),
      ...(allFunctionsRequest && { allFunctions: { ...(all && { features: all }) } }),
    },
    agreed: functions ? [...both(offered, capabilitiesIn(functions.features, version))] : null,
  };
}

/** True when the session may use a capability: versions that do not have it cannot have refused it. */
export function isAgreed(
  capability: ServiceCapability | undefined,
  agreed: ReadonlySet<ServiceCapability> | undefined,
  version: CspVersion,
): boolean {
  return (
    capability === undefined ||
    agreed === undefined ||
    agreed.has(capability) ||
    !capabilitiesOf(version).has(capability)
  );
}
