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
import { isSms } from '../wake-up/method.js';
import type { WakeUpOffer } from '../wake-up/offered-methods.js';
import { keepWakeUp, type AgreedWakeUp } from '../wake-up/wake-up.store.js';
import { hasNumber } from '../accounts/account.store.js';
import { agreeWakeUp, pollMinAgreed, wakeUpElements, type WakeUpClient } from './agree-wake-up.js';

type Request = PrimitiveOf<'ClientCapability-Request'>;

/** What a client says it can do: CapabilityList of a ClientCapability-Request or, in 1.3, of a Login-Request. */
export type RequestedCapabilities = NonNullable<Request['capabilityList']>;

/** What this server has to offer. */
export type CapabilityOffer = Readonly<{
  /** The shortest time between polls that we ask for, s. */
  serverPollMin: number;
  /** The wake-up methods that are switched on. */
  wakeUp: WakeUpOffer;
}>;

export type CapabilitiesAgreed = Readonly<{
  /** What the client is told: AgreedCapabilityList, or the same values in the list that is echoed to 1.1. */
  told: NonNullable<PrimitiveOf<'Login-Response'>['agreedCapabilityList']>;
  /** What the session keeps. */
  kept: KeptCapabilities;
  /** How the client is woken. */
  wakeUp: AgreedWakeUp;
}>;

/** A message never carries more replies than this, whatever the client accepts. */
const mostRepliesPerMessage = 10;

/**
 * What is agreed with a client, whether it asks by ClientCapability-Request or with its login: the one place where that is
 * decided. Only what works is agreed; without any CIR clients poll every ServerPollMin seconds.
 * Source: IMPS CSP, Client capability.
 */
export function agreeOn(
  requested: RequestedCapabilities,
  version: CspVersion,
  { serverPollMin, wakeUp: offer }: CapabilityOffer,
  client: WakeUpClient,
): CapabilitiesAgreed {
  const { multiTransPerMessage } = requested;
  const repliesPerMessage =
    version === '1.3' ? Math.min(Math.max(multiTransPerMessage ?? 1, 1), mostRepliesPerMessage) : 1;
  const limits = limitsOf(requested);
  const agreed = agreeWakeUp(requested, offer, version, client);
  return {
    told: {
      supportedBearers: ['HTTP'],
      ...wakeUpElements(agreed, offer),
      serverPollMin: pollMinAgreed(requested.serverPollMin, serverPollMin, agreed),
      ...(version === '1.3' && multiTransPerMessage !== undefined && { multiTransPerMessage: repliesPerMessage }),
      ...sizesTold(requested, version),
    },
    kept: { repliesPerMessage, limits },
    wakeUp: agreed,
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
export function agreeCapabilities({
  db,
  randomId,
  ...offer
}: Readonly<{ db: Database; randomId: () => string }> & CapabilityOffer) {
  return async (request: Request, { session, message, address, now }: SessionCall): Promise<Primitive> => {
    const asksForSms =
      request.capabilityList?.supportedCirMethods?.some(isSms) && [...offer.wakeUp.methods].some(isSms);
    const hasMsisdn = asksForSms === true && (await hasNumber(db.sql, session.accountId));
    const client = { httpId: randomId(), hasMsisdn, ...(address !== undefined && { address }) };
    const { response, agreed } = negotiateCapabilities(request, session, message.version, offer, client);
    if (agreed)
      await Promise.all([
        keepCapabilities(db.sql, session.sessionId, agreed.kept),
        keepWakeUp(db.sql, session.sessionId, agreed.wakeUp, now),
        reconsiderRefused(db.sql, session.sessionId, now),
      ]);
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
  client: WakeUpClient,
): Readonly<{ response: Primitive; agreed?: CapabilitiesAgreed }> {
  const requested = request.capabilityList ?? {};
  if (request.clientId && isOther(request.clientId, session.clientId)) {
    return { response: refusal(request, { code: status.userAndClientDiffer }) };
  }
  const agreed = agreeOn(requested, version, offer, client);
  const { told } = agreed;
  if (version !== '1.1') return { response: { kind: 'ClientCapability-Response', agreedCapabilityList: told }, agreed };
  const clientId = request.clientId ?? session.clientId;
  return { response: { kind: 'ClientCapability-Response', clientId, capabilityList: echo(requested, agreed) }, agreed };
}

/** The client's list with what was agreed in it. Of the CIR methods and their addresses only agreed ones come back. */
function echo(requested: RequestedCapabilities, { told, wakeUp }: CapabilitiesAgreed): RequestedCapabilities {
  const { supportedCirMethods: _cir, udpPort: _port, tcpAddress: _address, tcpPort: _tcp, ...others } = requested;
  const { udpPort } = wakeUp;
  return { initialDeliveryMethod: 'P', ...others, ...told, ...(udpPort !== undefined && { udpPort }) };
}

/** Whether this is another terminal than the one that logged in, as far as both tell. */
function isOther(given: ClientIdData, own: ClientIdData): boolean {
  const differ = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return differ(given.url, own.url) || differ(given.msisdn, own.msisdn);
}
