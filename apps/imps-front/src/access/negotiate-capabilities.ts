import {
  limitsOf,
  status,
  type ClientIdData,
  type CspVersion,
  type Primitive,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { SessionCall } from '../requests/call.js';
import { refusal } from '../requests/refusal.js';
import type { KeptCapabilities } from '../sessions/session.js';
import { keepCapabilities, reconsiderRefused } from '../sessions/session.store.js';

type Request = PrimitiveOf<'ClientCapability-Request'>;

/** What a client says it can do: CapabilityList of a ClientCapability-Request or, in 1.3, of a Login-Request. */
export type RequestedCapabilities = NonNullable<Request['capabilityList']>;

/** What this server has to offer. */
export type CapabilityOffer = Readonly<{
  /** The shortest time between polls that we ask for, s. */
  serverPollMin: number;
}>;

export type CapabilitiesAgreed = Readonly<{
  /** What the client is told: AgreedCapabilityList, or the same values in the list that is echoed to 1.1. */
  told: NonNullable<PrimitiveOf<'Login-Response'>['agreedCapabilityList']>;
  /** What the session keeps. */
  kept: KeptCapabilities;
}>;

/** A message never carries more replies than this, whatever the client accepts. */
const mostRepliesPerMessage = 10;

/**
 * What is agreed with a client, whether it asks by ClientCapability-Request or with its login: the one place where that is
 * decided. Only what works is agreed: no CIR at all, so clients poll every ServerPollMin seconds.
 * Source: IMPS CSP, Client capability.
 */
export function agreeOn(
  requested: RequestedCapabilities,
  version: CspVersion,
  { serverPollMin }: CapabilityOffer,
): CapabilitiesAgreed {
  const { multiTransPerMessage } = requested;
  const repliesPerMessage =
    version === '1.3' ? Math.min(Math.max(multiTransPerMessage ?? 1, 1), mostRepliesPerMessage) : 1;
  const limits = limitsOf(requested);
  return {
    told: {
      supportedBearers: ['HTTP'],
      serverPollMin: Math.max(requested.serverPollMin ?? serverPollMin, serverPollMin, 1),
      ...(version === '1.3' && multiTransPerMessage !== undefined && { multiTransPerMessage: repliesPerMessage }),
      ...sizesTold(requested, version),
    },
    kept: { repliesPerMessage, limits },
  };
}

/**
 * The agreed sizes and kinds, where the version's answer has a place for them: what the client said, for all of it is kept. Only a
 * ParserSize too small for any answer is raised.
 */
function sizesTold(requested: RequestedCapabilities, version: CspVersion): Partial<CapabilitiesAgreed['told']> {
  const { parserSize } = limitsOf(requested);
  const parser = parserSize !== undefined && { parserSize };
  if (version === '1.2') return {};
  if (version === '1.1') return { ...parser };
  const { acceptedContentTypes, acceptedPullLength, acceptedPushLength, plainTextCharsets } = requested;
  const { acceptedRichContentLength, acceptedTextContentLength } = requested;
  const told = {
    acceptedContentTypes,
    acceptedPullLength,
    acceptedPushLength,
    acceptedRichContentLength,
    acceptedTextContentLength,
    plainTextCharsets,
  };
  return { ...parser, ...(Object.fromEntries(Object.entries(told).filter(([, one]) => one !== undefined)) as object) };
}

/** ClientCapability-Request: what is agreed holds for the rest of the session. */
export function agreeCapabilities({ db, ...offer }: Readonly<{ db: Database }> & CapabilityOffer) {
  return async (request: Request, { session, message }: SessionCall): Promise<Primitive> => {
    const { response, kept } = negotiateCapabilities(request, session, message.version, offer);
    if (kept) {
      await keepCapabilities(db.sql, session.sessionId, kept);
      await reconsiderRefused(db.sql, session.sessionId);
    }
    return response;
  };
}

/**
 * The answer to a ClientCapability-Request. 1.1 is answered with the whole list echoed, later versions with
 * AgreedCapabilityList as the only child. A request for another client is refused, and nothing changes.
 */
export function negotiateCapabilities(
  request: Request,
  session: Readonly<{ clientId: ClientIdData }>,
  version: CspVersion,
  offer: CapabilityOffer,
): Readonly<{ response: Primitive; kept?: KeptCapabilities }> {
  const requested = request.capabilityList ?? {};
  if (request.clientId && isOther(request.clientId, session.clientId)) {
    return { response: refusal(request, { code: status.userAndClientDiffer }) };
  }
  const { told, kept } = agreeOn(requested, version, offer);
  if (version !== '1.1') return { response: { kind: 'ClientCapability-Response', agreedCapabilityList: told }, kept };
  const clientId = request.clientId ?? session.clientId;
  return { response: { kind: 'ClientCapability-Response', clientId, capabilityList: echo(requested, told) }, kept };
}

/** The client's list with what was agreed in it. Of the CIR methods and their addresses only agreed ones come back. */
function echo(requested: RequestedCapabilities, told: CapabilitiesAgreed['told']): RequestedCapabilities {
  const { supportedCirMethods: _cir, udpPort: _port, tcpAddress: _address, tcpPort: _tcp, ...others } = requested;
  return { initialDeliveryMethod: 'P', ...others, ...told };
}

/** Whether this is another terminal than the one that logged in, as far as both tell. */
function isOther(given: ClientIdData, own: ClientIdData): boolean {
  const differ = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return differ(given.url, own.url) || differ(given.msisdn, own.msisdn);
}
