import { status, type ClientIdData, type CspVersion, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { SessionCall } from '../requests/call.js';
import { refusal } from '../requests/refusal.js';
import { setRepliesPerMessage } from '../sessions/session.store.js';

type Request = PrimitiveOf<'ClientCapability-Request'>;
type Requested = NonNullable<Request['capabilityList']>;
type Agreed = NonNullable<PrimitiveOf<'Login-Response'>['agreedCapabilityList']>;

/** A message never carries more replies than this, whatever the client accepts. */
const mostRepliesPerMessage = 10;

export type CapabilitiesAgreed = Readonly<{ response: Primitive; repliesPerMessage: number }>;

/** ClientCapability-Request: what is agreed holds for the rest of the session. */
export function agreeCapabilities({ db, serverPollMin }: Readonly<{ db: Database; serverPollMin: number }>) {
  return async (request: Request, { session, message }: SessionCall): Promise<Primitive> => {
    const agreed = negotiateCapabilities(request, session, message.version, serverPollMin);
    await setRepliesPerMessage(db.sql, session.sessionId, agreed.repliesPerMessage);
    return agreed.response;
  };
}

/**
 * The answer to a ClientCapability-Request. Only what works is agreed: no CIR at all, so clients poll every ServerPollMin
 * seconds. 1.1 is answered with the whole list echoed, later versions with AgreedCapabilityList as the only child.
 *
 * @param pollMin the shortest time between polls that we ask for, in seconds
 */
export function negotiateCapabilities(
  request: Request,
  session: Readonly<{ clientId: ClientIdData }>,
  version: CspVersion,
  pollMin: number,
): CapabilitiesAgreed {
  const requested = request.capabilityList ?? {};
  if (request.clientId && isOther(request.clientId, session.clientId)) {
    return { response: refusal(request, { code: status.userAndClientDiffer }), repliesPerMessage: 1 };
  }
  const repliesPerMessage = version === '1.3' ? repliesAgreed(requested) : 1;
  if (version === '1.1') {
    return {
      response: { ...echo(requested, pollMin), clientId: request.clientId ?? session.clientId },
      repliesPerMessage,
    };
  }
  return {
    response: {
      kind: 'ClientCapability-Response',
      agreedCapabilityList: agreedCapabilities(requested, version, pollMin),
    },
    repliesPerMessage,
  };
}

/** The AgreedCapabilityList that answers what was requested. */
export function agreedCapabilities(requested: Requested, version: CspVersion, pollMin: number): Agreed {
  return {
    supportedBearers: ['HTTP'],
    serverPollMin: pollMinAgreed(requested, pollMin),
    ...(version === '1.3' &&
      requested.multiTransPerMessage !== undefined && { multiTransPerMessage: repliesAgreed(requested) }),
  };
}

/** How many replies a message may carry: more than one only when a 1.3 client requested it. */
export function repliesAgreed({ multiTransPerMessage = 1 }: Requested): number {
  return Math.min(Math.max(multiTransPerMessage, 1), mostRepliesPerMessage);
}

function echo(requested: Requested, pollMin: number): PrimitiveOf<'ClientCapability-Response'> {
  const { supportedCirMethods: _cir, udpPort: _port, tcpAddress: _address, tcpPort: _tcp, ...kept } = requested;
  return {
    kind: 'ClientCapability-Response',
    capabilityList: {
      ...kept,
      initialDeliveryMethod: 'P',
      supportedBearers: ['HTTP'],
      serverPollMin: pollMinAgreed(requested, pollMin),
    },
  };
}

function pollMinAgreed({ serverPollMin }: Requested, pollMin: number): number {
  return Math.max(serverPollMin ?? pollMin, pollMin, 1);
}

/** Whether this is another terminal than the one that logged in, as far as both tell. */
function isOther(given: ClientIdData, own: ClientIdData): boolean {
  const differ = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && a !== b;
  return differ(given.url, own.url) || differ(given.msisdn, own.msisdn);
}
