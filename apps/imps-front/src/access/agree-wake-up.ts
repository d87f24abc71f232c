import type { CspVersion, PrimitiveOf } from '@smsonly/imps-model';
import { isDatagram, methodsInOrder, type CirMethod } from '../wake-up/method.js';
import type { WakeUpOffer } from '../wake-up/offered-methods.js';
import { defaultUdpPort } from '../wake-up/wap-push.js';
import type { AgreedWakeUp } from '../wake-up/wake-up.store.js';

type Offered = NonNullable<PrimitiveOf<'ClientCapability-Request'>['capabilityList']>;
type Agreed = NonNullable<PrimitiveOf<'Login-Response'>['agreedCapabilityList']>;

/** What is known of the client besides its list. */
export type WakeUpClient = Readonly<{
  /** Unguessable, for its URL. */
  httpId: string;
  /** Where its POST came from. */
  address?: string;
  /** Whether its account has a number: SMS go to that one, and to no number that the client merely names. */
  hasMsisdn: boolean;
}>;

/** SSMS and SHTTP came with 1.2. Source: IMPS CSP, SupportedCIRMethod. */
const since12: ReadonlySet<CirMethod> = new Set(['SSMS', 'SHTTP']);

/**
 * The wake-up methods that are agreed: what the client offered, is switched on, and can work. What does not work must not be
 * agreed, since clients with a wake-up hardly poll.
 */
export function agreeWakeUp(
  { supportedCirMethods = [], udpPort }: Offered,
  offer: WakeUpOffer,
  version: CspVersion,
  { httpId, address, hasMsisdn }: WakeUpClient,
): AgreedWakeUp {
  const works: Readonly<Record<CirMethod, boolean>> = {
    STCP: offer.tcp !== undefined,
    SHTTP: offer.httpUrl !== undefined,
    SUDP: address !== undefined && isPort(udpPort ?? defaultUdpPort),
    WAPUDP: address !== undefined,
    WAPSMS: hasMsisdn,
    SSMS: hasMsisdn,
  };
  const methods = methodsInOrder.filter(
    (method) =>
      supportedCirMethods.includes(method) &&
      offer.methods.has(method) &&
      works[method] &&
      (version !== '1.1' || !since12.has(method)),
  );
  return {
    methods,
    httpId,
    ...(address !== undefined && methods.some(isDatagram) && { address }),
    ...(methods.includes('SUDP') && { udpPort: udpPort ?? defaultUdpPort }),
  };
}

/** The elements of the answer that tell the client of it. */
export function wakeUpElements(
  { methods, httpId }: AgreedWakeUp,
  { tcp, httpUrl }: WakeUpOffer,
): Pick<Agreed, 'supportedCirMethods' | 'tcpAddress' | 'tcpPort' | 'cirUrl'> {
  if (methods.length === 0) return {};
  return {
    supportedCirMethods: methods,
    ...(methods.includes('STCP') && tcp && { tcpAddress: tcp.address, tcpPort: tcp.port }),
    ...(methods.includes('SHTTP') && httpUrl !== undefined && { cirUrl: { url: `${httpUrl}/cir/${httpId}` } }),
  };
}

/**
 * Seconds between polls, as agreed: our own minimum when the client has nothing but its polls, since it takes what we say as
 * its interval; with a wake-up the greater of its wish and ours.
 */
export function pollMinAgreed(wish: number | undefined, own: number, { methods }: AgreedWakeUp): number {
  return methods.length === 0 ? Math.max(own, 1) : Math.max(wish ?? own, own, 1);
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
