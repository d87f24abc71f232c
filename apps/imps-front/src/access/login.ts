import type { Outbox } from '@smsonly/kafka';
import { status, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database, Tx } from '@smsonly/persistence';
import { newEventId, type Logger } from '@smsonly/platform';
import { lockAccount, type Account } from '../accounts/account.store.js';
import { plainSpelling } from '../addresses/read-address.js';
import { isDoneWithin } from '../publishing/is-done-within.js';
import type { Call } from '../requests/call.js';
import { within, workOf } from '../spans/call-span.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { noteEnded, type EndMetrics } from '../sessions/end-sessions.js';
import { sessionEnded, sessionStarted, type EndedSession } from '../sessions/session-events.js';
import { clientKey, keepAliveTime, type KeepAliveLimits } from '../sessions/session.js';
import {
  endSessionsForNew,
  findLiveSessionOfClient,
  insertSession,
  keepCapabilities,
  reconsiderRefused,
  resumeSession,
  setAgreedCapabilities,
  type NewSession,
  type ResumableSession,
} from '../sessions/session.store.js';
import { keepWakeUp } from '../wake-up/wake-up.store.js';
import { openChallenge } from './challenge.store.js';
import { checkCredentials, putOffSeconds, type CredentialDeps } from './check-credentials.js';
import { decideSession, type Resumption } from './decide-session.js';
import { wishesOf, wishesToKeep, type LoginWishes } from './login-wishes.js';
import { agreeOn, type CapabilitiesAgreed, type CapabilityOffer } from './negotiate-capabilities.js';
import { negotiateServices, type ServiceOffer, type ServicesAgreed } from './negotiate-services.js';

type Request = PrimitiveOf<'Login-Request'>;
type Response = PrimitiveOf<'Login-Response'>;

/** How long a nonce is valid. Source: IMPS CSP, Login. */
const nonceLifeMs = 60_000;

export type LoginDeps = CapabilityOffer &
  ServiceOffer &
  CredentialDeps &
  Readonly<{
    db: Database;
    outbox: Outbox;
    logger: Logger;
    metrics: EndMetrics &
      Readonly<{
        sessionsStarted: { inc(labels: Readonly<{ how: 'login' | Resumption }>): void };
        loginsPutOff: { inc(): void };
      }>;
    limits: KeepAliveLimits;
    /** How many sessions a user may have. */
    sessionsPerUser: number;
    /** How long to wait for Kafka, ms. */
    kafkaWaitMs: number;
    /** Unguessable text without blanks, at most 50 characters: SessionIDs and nonces. */
    randomId: () => string;
    /** Does what else belongs to taking up a session again, in its transaction. */
    sessionGoesOn: (tx: Tx, sessionId: string, by: Resumption, now: Date) => Promise<void>;
  }>;

/**
 * Login-Request, either step. A new login of the same client ends its old session, unless it takes that one up again; of a user with
 * `sessionsPerUser` sessions, the one that has been silent longest ends.
 * Source: IMPS CSP, Login.
 */
export function login(deps: LoginDeps) {
  const check = checkCredentials(deps);
  return async (request: Request, call: Call): Promise<Primitive> => {
    const { account, decision } = await check(request, call);
    const wishes = wishesOf(request, call.message.version);
    if (decision.step === 'put-off') {
      deps.metrics.loginsPutOff.inc();
      return refused(deps, request, call, {
        code: status.serviceUnavailable,
        description: `Too many wrong passwords: try again in ${putOffSeconds} seconds`,
      });
    }
    if (decision.step === 'refused' || !account) {
      return refused(deps, request, call, decision.step === 'refused' ? decision : { code: status.unknownUser });
    }
    if (decision.step === 'challenge') {
      const { digestSchema } = decision;
      const owner = { userId: account.userId, clientKey: clientKey(request.clientId, request.applicationId) };
      const expiresAt = new Date(call.now.getTime() + nonceLifeMs);
      const kept = wishesToKeep(wishes);
      const challenge = { nonce: deps.randomId(), digestSchema, expiresAt, ...(kept && { wishes: kept }) };
      const nonce = await openChallenge(deps.db.sql, owner, challenge, call.now);
      return response(request, { result: resultOf({ code: status.unauthorized }), nonce, digestSchema });
    }
    // What the second step says has precedence.
    return enterSession(deps, { request, wishes: { ...decision.answered?.wishes, ...wishes }, account, call });
  };
}

function refused(
  { logger }: LoginDeps,
  request: Request,
  { message: { version } }: Call,
  { code, description }: Readonly<{ code: number; description?: string }>,
): Primitive {
  logger.info({ code, version }, 'login refused');
  return refusal(request, { code, ...(description !== undefined && { description }) });
}

/** A login whose credentials are proven. */
type Proven = Readonly<{ request: Request; wishes: LoginWishes; account: Account; call: Call }>;

/** Where a login leads to. */
type Entered =
  | (SessionEntered & Readonly<{ how: 'login'; replaced: readonly EndedSession[] }>)
  | (SessionEntered & Readonly<{ how: Resumption; capabilitiesAgreed: boolean }>)
  | Readonly<{ refused: number }>;
type SessionEntered = Pick<ResumableSession, 'sessionId' | 'wireId' | 'keepAliveSeconds'>;

async function enterSession(deps: LoginDeps, proven: Proven): Promise<Primitive> {
  const { db, outbox, kafkaWaitMs, logger, metrics } = deps;
  const { request, account, call } = proven;
  const negotiated = negotiatedAtLogin(deps, proven);
  const entered = await db.transaction((tx) => chooseSession(deps, tx, proven, negotiated), workOf(call.span));
  if ('refused' in entered) return refused(deps, request, call, { code: entered.refused });
  const { how, sessionId, wireId, keepAliveSeconds } = entered;
  if (how === 'login') noteEnded(deps, 'replaced', entered.replaced);
  // Before the client learns of its session: its next requests must come after these on the same topics. A session that it
  // never learns of is taken up or replaced by its next login, or expires.
  const isPublished = await isDoneWithin(kafkaWaitMs, outbox.flush([account.userId]));
  if (!isPublished) return refusal(request, { code: status.timeout });
  metrics.sessionsStarted.inc({ how });
  const done = how === 'login' ? 'session started' : 'session taken up again';
  logger.info({ session: sessionId, version: call.message.version, how }, done);
  const { services, capabilities } = negotiated;
  return response(request, {
    result: resultOf({ code: status.successful }),
    sessionId: wireId,
    keepAliveTime: keepAliveSeconds,
    capabilityRequest: !(capabilities || (how !== 'login' && entered.capabilitiesAgreed)),
    ...(services?.response.functions && { functions: services.response.functions }),
    ...(capabilities && { agreedCapabilityList: capabilities.told }),
  });
}

/** Takes the client's living session up again, or starts a new one in its place. */
async function chooseSession(deps: LoginDeps, tx: Tx, proven: Proven, negotiated: Negotiated): Promise<Entered> {
  const { account, request, wishes, call } = proven;
  // The lock serialises logins of one user and the deletion of the account.
  if (!(await lockAccount(tx, account.accountId))) return { refused: status.unknownUser };
  const key = clientKey(request.clientId, request.applicationId);
  const live = await findLiveSessionOfClient(tx, account.accountId, key, call.now);
  const decision = decideSession({ sessionCookie: request.sessionCookie, ...wishes }, call.message.version, live);
  if (decision.outcome === 'refuse') return { refused: decision.code };
  if (decision.outcome === 'start' || !live) return startSession(deps, tx, proven, negotiated);

  const { timeToLive, sessionCookie: cookie } = request;
  const keepAliveSeconds = timeToLive === undefined ? live.keepAliveSeconds : keepAliveTime(timeToLive, deps.limits);
  const renewed = { ...(cookie !== undefined && { cookie }), keepAliveSeconds };
  await resumeSession(tx, live.sessionId, renewed, deps.limits.grace, call.now);
  if (negotiated.services) await setAgreedCapabilities(tx, live.sessionId, negotiated.services.agreed);
  await keepAgreed(tx, live.sessionId, negotiated.capabilities, call.now);
  await deps.sessionGoesOn(tx, live.sessionId, decision.by, call.now);
  if (negotiated.services || negotiated.capabilities) await reconsiderRefused(tx, live.sessionId, call.now);
  return { how: decision.by, ...live, keepAliveSeconds };
}

async function startSession(
  deps: LoginDeps,
  tx: Tx,
  { account, request, wishes, call: { message, now, span } }: Proven,
  { services, capabilities }: Negotiated,
): Promise<Entered> {
  const { accountId, userId } = account;
  const requester = { accountId, userId, sessionId: newEventId(now), version: message.version };
  const session: NewSession = {
    requester,
    wireId: deps.randomId(),
    userSpelling: plainSpelling(request.userId),
    clientKey: clientKey(request.clientId, request.applicationId),
    clientId: request.clientId,
    ...(request.sessionCookie !== undefined && { cookie: request.sessionCookie }),
    keepAliveSeconds: keepAliveTime(request.timeToLive, deps.limits),
    ...(services?.agreed && { agreed: services.agreed }),
  };
  const room = { accountId, clientKey: session.clientKey, most: deps.sessionsPerUser };
  const replaced = await endSessionsForNew(tx, room, now);
  await insertSession(tx, session, deps.limits.grace, now);
  await keepAgreed(tx, requester.sessionId, capabilities, now);
  const events = [
    ...replaced.flatMap((old) => sessionEnded(old, 'replaced', now)),
    ...sessionStarted(requester, session.clientId, wishes.capabilityList?.clientType, now),
  ];
  await deps.outbox.append(tx, within(span, events));
  return { how: 'login', ...session, sessionId: requester.sessionId, replaced };
}

/** Stores the capabilities agreed with a login, in a new session or in place of what an old one had. */
async function keepAgreed(
  tx: Tx,
  sessionId: string,
  capabilities: CapabilitiesAgreed | undefined,
  now: Date,
): Promise<void> {
  if (!capabilities) return;
  await keepCapabilities(tx, sessionId, capabilities.kept);
  await keepWakeUp(tx, sessionId, capabilities.wakeUp, now);
}

type Negotiated = Readonly<{ services?: ServicesAgreed; capabilities?: CapabilitiesAgreed }>;

/** 1.3: Functions and CapabilityList may come with the login and are agreed at once. */
function negotiatedAtLogin(
  deps: LoginDeps,
  { wishes: { functions, capabilityList }, account, call }: Proven,
): Negotiated {
  const { message, address } = call;
  const { version } = message;
  const client = {
    httpId: deps.randomId(),
    hasMsisdn: account.msisdn !== undefined,
    ...(address !== undefined && { address }),
  };
  return {
    ...(functions && { services: negotiateServices({ kind: 'Service-Request', functions }, version, deps.handled()) }),
    ...(capabilityList && { capabilities: agreeOn(capabilityList, version, deps, client) }),
  };
}

/** UserID and ClientID are returned as received. */
function response(request: Request, answer: Omit<Response, 'kind'>): Response {
  return { kind: 'Login-Response', userId: request.userId, clientId: request.clientId, ...answer };
}
