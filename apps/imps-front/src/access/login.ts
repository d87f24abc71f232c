import type { Outbox } from '@smsonly/kafka';
import { parseAddress, status, type AddressReading, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import { newEventId, type Logger } from '@smsonly/platform';
import { findAccount, lockAccount, type Account } from '../accounts/account.store.js';
import type { PasswordCipher } from '../accounts/password-cipher.js';
import { plainSpelling } from '../addresses/read-address.js';
import { isDoneWithin } from '../publishing/is-done-within.js';
import type { Call } from '../requests/call.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { sessionEnded, sessionStarted } from '../sessions/session-events.js';
import { clientKey, keepAliveTime, type KeepAliveLimits, type KeptCapabilities } from '../sessions/session.js';
import { endSessionOfClient, insertSession, keepCapabilities, type NewSession } from '../sessions/session.store.js';
import { putChallenge, takeChallenge } from './challenge.store.js';
import { decideLogin } from './decide-login.js';
import { agreeOn, type CapabilityOffer } from './negotiate-capabilities.js';
import { negotiateServices, type ServiceOffer } from './negotiate-services.js';

type Request = PrimitiveOf<'Login-Request'>;
type Response = PrimitiveOf<'Login-Response'>;

/** How long a nonce is valid. Source: IMPS CSP, Login. */
const nonceLifeMs = 60_000;

export type LoginDeps = CapabilityOffer &
  ServiceOffer &
  Readonly<{
    db: Database;
    outbox: Outbox;
    logger: Logger;
    cipher: PasswordCipher;
    reading: AddressReading;
    limits: KeepAliveLimits;
    /** How long to wait for Kafka, ms. */
    kafkaWaitMs: number;
    /** Unguessable text without blanks, at most 50 characters: SessionIDs and nonces. */
    randomId: () => string;
  }>;

/** Login-Request, either step. A new login of the same client ends its old session. */
export function login(deps: LoginDeps) {
  return async (request: Request, call: Call): Promise<Primitive> => {
    const { db, cipher, reading } = deps;
    const address = parseAddress(request.userId, reading);
    const account = address.kind === 'user' && !address.foreign ? await findAccount(db, address) : undefined;
    const owner = { userId: account?.userId ?? '', clientKey: clientKey(request.clientId, request.applicationId) };
    const challenge = request.digestBytes !== undefined ? await takeChallenge(db.sql, owner) : undefined;
    const decision = decideLogin(request, account && cipher.open(account), challenge, call.now);

    if (decision.step === 'refused' || !account) {
      const code = decision.step === 'refused' ? decision.code : status.unknownUser;
      deps.logger.info({ code, version: call.message.version }, 'login refused');
      return refusal(request, { code, ...('description' in decision && { description: decision.description }) });
    }
    if (decision.step === 'challenge') {
      const nonce = deps.randomId();
      const { digestSchema } = decision;
      const expiresAt = new Date(call.now.getTime() + nonceLifeMs);
      await putChallenge(db.sql, owner, { nonce, digestSchema, expiresAt });
      return response(request, { result: resultOf({ code: status.unauthorized }), nonce, digestSchema });
    }
    return acceptLogin(deps, request, account, call);
  };
}

async function acceptLogin(deps: LoginDeps, request: Request, account: Account, call: Call): Promise<Primitive> {
  const { version } = call.message;
  const negotiated = negotiatedAtLogin(deps, request, call);
  const session: NewSession = {
    requester: { accountId: account.accountId, userId: account.userId, sessionId: newEventId(call.now), version },
    wireId: deps.randomId(),
    userSpelling: plainSpelling(request.userId),
    clientKey: clientKey(request.clientId, request.applicationId),
    clientId: request.clientId,
    ...(request.sessionCookie !== undefined && { cookie: request.sessionCookie }),
    keepAliveSeconds: keepAliveTime(request.timeToLive, deps.limits),
    ...(negotiated.services?.agreed && { agreed: negotiated.services.agreed }),
  };
  const clientType = request.capabilityList?.clientType;
  const fault = await startSession(deps, session, negotiated.capabilities?.kept, clientType, call.now);
  if (fault !== undefined) return refusal(request, { code: fault });
  deps.logger.info({ session: session.requester.sessionId, version }, 'session started');
  return response(request, {
    result: resultOf({ code: status.successful }),
    sessionId: session.wireId,
    keepAliveTime: session.keepAliveSeconds,
    ...negotiated.response,
  });
}

/** @returns the status that refuses the login: the account was deleted meanwhile, or Kafka is unavailable */
async function startSession(
  { db, outbox, limits, kafkaWaitMs }: LoginDeps,
  session: NewSession,
  kept: KeptCapabilities | undefined,
  clientType: string | undefined,
  now: Date,
): Promise<number | undefined> {
  const { requester } = session;
  const isThere = await db.transaction(async (tx) => {
    // The lock serialises logins of one user and the deletion of the account.
    if (!(await lockAccount(tx, requester.accountId))) return false;
    const replaced = await endSessionOfClient(tx, requester.accountId, session.clientKey, 'replaced', now);
    await insertSession(tx, session, limits.grace, now);
    if (kept) await keepCapabilities(tx, requester.sessionId, kept);
    await outbox.append(tx, [
      ...replaced.flatMap((old) => sessionEnded(old, 'replaced', now)),
      ...sessionStarted(requester, session.clientId, clientType, now),
    ]);
    return true;
  });
  if (!isThere) return status.unknownUser;
  // Before the client learns of its session: its next requests must come after these on the same topics. A session that it
  // never learns of is replaced by its next login, or expires.
  return (await isDoneWithin(kafkaWaitMs, outbox.flush([requester.userId]))) ? undefined : status.timeout;
}

/** 1.3: Functions and CapabilityList may come with the login and are agreed at once. */
function negotiatedAtLogin(deps: LoginDeps, request: Request, { message: { version } }: Call) {
  const { capabilityList, functions } = version === '1.3' ? request : {};
  const services = functions && negotiateServices({ kind: 'Service-Request', functions }, version, deps.handled());
  const capabilities = capabilityList && agreeOn(capabilityList, version, deps);
  return {
    services,
    capabilities,
    response: {
      capabilityRequest: !capabilities,
      ...(services?.response.functions && { functions: services.response.functions }),
      ...(capabilities && { agreedCapabilityList: capabilities.told }),
    },
  };
}

/** UserID and ClientID are returned as received. */
function response(request: Request, answer: Omit<Response, 'kind'>): Response {
  return { kind: 'Login-Response', userId: request.userId, clientId: request.clientId, ...answer };
}
