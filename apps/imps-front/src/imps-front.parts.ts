import { randomBytes } from 'node:crypto';
import { publishFacts, ResponseListener } from '@smsonly/kafka';
import type { AddressReading } from '@smsonly/imps-model';
import { coalesce } from '@smsonly/platform';
import {
  every,
  housekeeping,
  httpPart,
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
import { answerPost } from './http/answer-post.js';
import { cspServer } from './http/csp-server.js';
import { impsFrontConsumes } from './imps-front.consumes.js';
import { impsFrontMetrics } from './imps-front.metrics.js';
import { impsFrontRemovals } from './imps-front.removals.js';
import { impsFrontVariables, type ImpsFrontValues } from './imps-front.variables.js';
import { provisioningServer } from './provisioning/provisioning-server.js';
import { batchedQueue } from './queue/batched-queue.js';
import { queueLengths } from './queue/queue.store.js';
import { tellAgainOf } from './queue/tell-again.js';
import { findAndExtendSessions, type AskedSession } from './sessions/session.store.js';
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
  const { values, metrics, logger, clock, db, connection } = service;
  const held = new HeldPosts();
  const connections = new CirConnections();
  const deps = impsFrontDeps(service, held, connections);
  const waking = wakeUpParts({ ...deps, values, connections });
  const storeAnswer = coalesce((answers: Parameters<typeof storeAnswers>[1]) => storeAnswers(db.sql, answers));
  const responses = new ResponseListener({
    ...connection,
    metrics,
    onResponses: takeAnswers({ held, storeAnswer, logger }),
    onDoorbells: waking.takeDoorbells,
  });
  const { IMPS_MAX_BODY: maxBody, CLIENT_ADDRESS_HEADER: addressHeader } = values;
  const answer = answerPost({
    ...deps,
    run: runMessage({ ...deps, table: transactionTable({ ...deps, ...waking.aroundPoll }) }),
    refuse: refuseUnreadable(deps),
    documents: values.TRACE_DOCUMENTS,
    maxBody,
  });
  const { LISTEN_HOST: host } = values;
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
      httpPart('provisioning', () => provisioningServer(deps), { port: values.ADMIN_PORT, host }),
      httpPart('csp', () => cspServer({ answer, answerCir: waking.answerCir, addressHeader, maxBody, logger }), {
        port: values.IMPS_PORT,
        host,
      }),
    ],
  };
}

/** The dependencies of the functions of this service. */
function impsFrontDeps(service: ServiceParts<ImpsFrontValues>, held: HeldPosts, connections: CirConnections) {
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
    }),
    held,
    findSession: coalesce((asked: readonly AskedSession[]) => findAndExtendSessions(db.sql, limits.grace, asked)),
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

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
