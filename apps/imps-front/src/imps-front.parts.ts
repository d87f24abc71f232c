import { randomBytes } from 'node:crypto';
import { publishFacts, ResponseListener } from '@smsonly/kafka';
import type { AddressReading } from '@smsonly/imps-model';
import { coalesce } from '@smsonly/platform';
import {
  every,
  housekeeping,
  httpPart,
  type DoorLimits,
  type DoorReason,
  type OwnParts,
  type ServiceDefinition,
  type ServiceParts,
} from '@smsonly/service';
import { findBusy, type Tried } from './access/login-failure.store.js';
import { PasswordCipher } from './accounts/password-cipher.js';
import { rememberTransactions, storeAnswers, type AskedTransaction } from './asking/client-transaction.store.js';
import { HeldPosts } from './asking/held-posts.js';
import { SeenTransactions } from './asking/seen-transactions.js';
import { takeAnswers } from './asking/take-answers.js';
import { Doors } from './doors/doors.js';
import { eventLoopLag } from './doors/event-loop-lag.js';
import { KnownUsers } from './doors/known-users.js';
import { turnLimits } from './doors/turn-limits.js';
import { answerPost } from './http/answer-post.js';
import type { AnswerCir } from './http/cir.controller.js';
import { cspServer } from './http/csp-server.js';
import { impsFrontConsumes } from './imps-front.consumes.js';
import { impsFrontMetrics } from './imps-front.metrics.js';
import { impsFrontRemovals } from './imps-front.removals.js';
import { impsFrontVariables, type ImpsFrontValues } from './imps-front.variables.js';
import { provisioningServer } from './provisioning/provisioning-server.js';
import { batchedQueue } from './queue/batched-queue.js';
import { queueLengths } from './queue/queue.store.js';
import { tellAgainOf } from './queue/tell-again.js';
import { findAndExtendSessions, type AskedSession, type FindSession } from './sessions/session.store.js';
import { sweep } from './sweep/sweep.js';
import { refuseUnreadable } from './transactions/refuse-unreadable.js';
import { runMessage } from './transactions/run-message.js';
import { transactionTable } from './transactions/transaction-table.js';
import { CirConnections } from './wake-up/cir-connections.js';
import { wakeUpOffer } from './wake-up/offered-methods.js';
import { wakeUpParts } from './wake-up/wake-up.parts.js';

/**
 * imps-front: serves clients and the operator over HTTP, publishes requests, consumes answers and what is to be delivered
 * to clients.
 */
export const impsFrontService: ServiceDefinition<ImpsFrontValues> = {
  name: 'imps-front',
  schema: 'imps_front',
  variables: impsFrontVariables,
  managementPort: (values) => values.IMPS_FRONT_MANAGEMENT_PORT,
  build,
};

function build(service: ServiceParts<ImpsFrontValues>): OwnParts {
  const { values, metrics, logger, clock, db, connection, memory } = service;
  const held = new HeldPosts();
  const connections = new CirConnections();
  const users = new KnownUsers();
  const lag = eventLoopLag();
  const turns: { doors?: Doors } = {};
  const deps = impsFrontDeps(service, { held, connections, users, requests: () => turns.doors?.counts ?? {} });
  const waking = wakeUpParts({ ...deps, values, connections });
  const storeAnswer = coalesce((answers: Parameters<typeof storeAnswers>[1]) => storeAnswers(db.sql, answers));
  const responses = new ResponseListener({
    ...connection,
    metrics,
    onResponses: takeAnswers({ held, storeAnswer, logger }),
    onDoorbells: waking.takeDoorbells,
  });
  const { IMPS_MAX_BODY: maxBody, CLIENT_ADDRESS_HEADER: addressHeader } = values;
  const doors = new Doors({
    limits: turnLimits(values.CSP_AT_ONCE, values.CSP_WAITING, {
      perSecond: values.CSP_USER_RATE,
      waiting: values.CSP_WAITING_OF_USER,
    }),
    waitMs: values.CSP_DEADLINE,
    pressure: () => (memory.isTight() ? 'tight' : lag.isLate() ? 'lagging' : 'none'),
    now: () => performance.now(),
    metrics: deps.metrics,
  });
  turns.doors = doors;
  const answer = answerPost({
    ...deps,
    doors,
    accountOf: (sessionId) => users.of(sessionId),
    run: runMessage({ ...deps, table: transactionTable({ ...deps, ...waking.aroundPoll }) }),
    refuse: refuseUnreadable(deps),
    documents: values.TRACE_DOCUMENTS,
    maxBody,
  });
  const { LISTEN_HOST: host } = values;
  const refusedAt = (door: string) => (reason: DoorReason) => deps.metrics.doorRefusals.inc({ door, reason });
  const answerCir = inTurn(doors, waking.answerCir);
  return {
    consumes: impsFrontConsumes(deps),
    ready: { responses: () => responses.ready() },
    // Of these, the servers stop first: held POSTs get their answers while answers are still consumed.
    parts: [
      // Not waited for: clients are answered even while Kafka is unavailable.
      { name: 'responses', start: () => void responses.start(), stop: () => responses.close() },
      every(values.SESSION_SWEEP, () => sweep(deps, clock()), { name: 'the sweep of sessions', logger }),
      housekeeping(impsFrontRemovals(deps), { clock, logger, metrics, intervalMs: values.SESSION_SWEEP }),
      every(values.SESSION_SWEEP, () => tellAgainOf(deps, clock()), {
        name: 'the sweep of acknowledgements',
        logger,
        atOnce: true,
      }),
      ...waking.parts,
      lag.part,
      every(turnCheckMs, async () => doors.refuseLate(), { name: 'the check of who waits', logger }),
      httpPart('provisioning', () => provisioningServer({ ...deps, onRefused: refusedAt('provisioning') }), {
        port: values.ADMIN_PORT,
        host,
      }),
      httpPart(
        'csp',
        () =>
          cspServer({
            ...{ answer, answerCir, addressHeader, maxBody, logger },
            door: doorLimits(values),
            onRefused: refusedAt('csp'),
          }),
        { port: values.IMPS_PORT, host },
      ),
    ],
  };
}

/** Requests that wait are looked at so often, ms. */
const turnCheckMs = 1_000;
/** Nothing moves on a connection while its POST is held, ms. */
const silenceMs = 60_000;

/** Phones poll every few seconds for as long as they are logged in, each over a connection of its own. */
function doorLimits(values: ImpsFrontValues): Partial<DoorLimits> {
  const most = values.IMPS_MAX_CONNECTIONS;
  const isBehindProxy = values.CLIENT_ADDRESS_HEADER !== undefined;
  return {
    most,
    mostOfAddress: isBehindProxy ? most : values.IMPS_MAX_CONNECTIONS_OF_ADDRESS,
    requestMs: values.IMPS_REQUEST_TIMEOUT,
    silenceMs: Math.max(silenceMs, 2 * values.CSP_DEADLINE + 2 * values.CSP_DEADLINE_GRACE),
    leaveMs: 1_000,
  };
}

/** What an instance has one of. */
type Shared = Readonly<{
  held: HeldPosts;
  connections: CirConnections;
  users: KnownUsers;
  requests: () => Readonly<Record<string, number>>;
}>;

/** The dependencies of the functions of this service. */
function impsFrontDeps(service: ServiceParts<ImpsFrontValues>, { held, connections, users, requests }: Shared) {
  const { values, metrics, logger, tracing, clock, instance, db, publisher, outbox } = service;
  const { DEFAULT_COUNTRY: defaultCountry, IMPS_DOMAIN: domain } = values;
  const seen = new SeenTransactions();
  const waitMs = values.CSP_DEADLINE + values.CSP_DEADLINE_GRACE;
  const repeatFacts = { seenSince: seen.since.bind(seen), waitMs };
  const reading: AddressReading = { domain, ...(defaultCountry !== undefined && { defaultCountry }) };
  const limits = {
    least: seconds(values.KEEP_ALIVE_LEAST),
    most: seconds(values.KEEP_ALIVE_MOST),
    grace: seconds(values.KEEP_ALIVE_GRACE),
  };
  return {
    logger,
    tracing,
    clock,
    instance,
    db,
    outbox,
    publishFacts: publishFacts(publisher, instance, clock),
    metrics: impsFrontMetrics(metrics, {
      queueLengths: () => queueLengths(db.sql),
      heldPosts: () => held.size,
      cirConnections: () => connections.size,
      requests,
    }),
    held,
    findSession: noting(
      users,
      coalesce((asked: readonly AskedSession[]) => findAndExtendSessions(db.sql, limits.grace, asked)),
    ),
    seen,
    rememberTransaction: coalesce((asked: readonly AskedTransaction[]) =>
      rememberTransactions(db.sql, repeatFacts, asked),
    ),
    queue: batchedQueue(db.sql, values.REDELIVERY_AFTER),
    redeliveryMs: values.REDELIVERY_AFTER,
    reading,
    limits,
    sessionsPerUser: values.SESSIONS_PER_USER,
    findBusy: coalesce((tried: readonly Tried[]) => findBusy(db.sql, tried)),
    cipher: new PasswordCipher(values.PASSWORD_KEY),
    token: values.ADMIN_TOKEN,
    ranges: values.SMS_ONLY_RANGES,
    pool: values.SMS_NUMBER_POOL,
    serverPollMin: values.SERVER_POLL_MIN,
    maxRecipients: values.IMPS_MAX_RECIPIENTS,
    wakeUp: wakeUpOffer(values),
    cirRepeatMs: values.CIR_REPEAT_AFTER,
    serviceProvider: values.SERVICE_PROVIDER,
    deadlineMs: values.CSP_DEADLINE,
    graceMs: values.CSP_DEADLINE_GRACE,
    waitMs,
    kafkaWaitMs: waitMs,
    /** Unguessable, without blanks. */
    randomId: () => randomBytes(18).toString('base64url'),
  };
}

/** Remembers whose the sessions are that are found. */
function noting(users: KnownUsers, find: FindSession): FindSession {
  return async (asked) => {
    const session = await find(asked);
    if (session) users.note(session.wireId, session.accountId);
    return session;
  };
}

/** SHTTP asks in the line of its address: its URL tells nobody whose it is. */
function inTurn(doors: Doors, answer: AnswerCir): AnswerCir {
  return async (httpId, address) => {
    const turn = await doors.enter({ lane: `address ${address ?? ''}`, kind: 'stranger', frees: false, isSmall: true });
    if (typeof turn === 'string') return 'busy';
    try {
      return await answer(httpId, address);
    } finally {
      turn.leave();
    }
  };
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
