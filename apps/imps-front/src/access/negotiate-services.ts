import {
  capabilitiesIn,
  capabilitiesOf,
  featuresOf,
  mandatoryParts,
  refusedFeatures,
  withMandatoryParts,
  type CspVersion,
  type Primitive,
  type PrimitiveOf,
  type ServiceCapability,
} from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { SessionCall } from '../requests/call.js';
import { reconsiderRefused, setAgreedCapabilities } from '../sessions/session.store.js';

/** What this server has to offer. */
export type ServiceOffer = Readonly<{
  /** The capabilities that are handled, without the mandatory parts of the features. */
  handled: () => ReadonlySet<ServiceCapability>;
}>;

export type ServicesAgreed = Readonly<{
  response: PrimitiveOf<'Service-Response'>;
  /** What may be used from now on; null: everything offered. */
  agreed: readonly ServiceCapability[] | null;
}>;

/** Service-Request: what is agreed holds for the rest of the session. */
export function agreeServices({ db, handled }: Readonly<{ db: Database }> & ServiceOffer) {
  return async (
    request: PrimitiveOf<'Service-Request'>,
    { session, message, now }: SessionCall,
  ): Promise<Primitive> => {
    const wish = { clientId: session.clientId, ...request };
    const { response, agreed } = negotiateServices(wish, message.version, handled());
    await setAgreedCapabilities(db.sql, session.sessionId, agreed);
    // It may have taken up announcements.
    await reconsiderRefused(db.sql, session.sessionId, now);
    return response;
  };
}

/**
 * The answer to a Service-Request: the ClientID comes back, which 1.1 asks for; Functions of the answer is the part of the
 * request that is refused, and is left out when nothing is (one phone family takes an empty one for "no service at all");
 * AllFunctions only when asked for. The mandatory part of a feature is refused only with the whole feature, and not listed.
 * Source: IMPS CSP, Service negotiation.
 */
export function negotiateServices(
  { clientId, functions, allFunctionsRequest }: PrimitiveOf<'Service-Request'>,
  version: CspVersion,
  handled: ReadonlySet<ServiceCapability>,
): ServicesAgreed {
  const refused = functions && refusedFeatures(functions.features, withMandatoryParts(handled), version);
  const all = featuresOf(handled, version, mandatoryParts);
  const agreed = functions && capabilitiesIn(functions.features, version);
  return {
    response: {
      kind: 'Service-Response',
      ...(clientId && { clientId }),
      ...(refused && { functions: { features: refused } }),
      ...(allFunctionsRequest && { allFunctions: { ...(all && { features: all }) } }),
    },
    agreed: agreed ? [...agreed].filter((capability) => handled.has(capability)) : null,
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
