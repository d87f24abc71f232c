import { randomUUID } from 'node:crypto';
import type { Outbox, PublishFacts } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import { coalesce, type Clock, type Logger } from '@smsonly/platform';
import type { Part } from '@smsonly/service';
import type { AroundPollDeps } from './around-poll.js';
import type { CirConnections } from './cir-connections.js';
import { cirPart } from './cir-server.js';
import { connectClients, disconnectClients, type Helo } from './connection.store.js';
import { datagrams } from './datagrams.js';
import type { WakeUpOffer } from './offered-methods.js';
import { PollsUnderWay } from './polls-under-way.js';
import { sendWakeUps, type SendDeps } from './send-wake-ups.js';
import { takeDoorbells } from './take-doorbells.js';
import { clearWoken, findBacklog, waitsFor } from './wake-up.store.js';
import { lookAtSessions, watchWakeUps } from './watch-wake-ups.js';

export type WakeUpPartsDeps = Readonly<{
  instance: string;
  db: Database;
  outbox: Outbox;
  publishFacts: PublishFacts;
  connections: CirConnections;
  wakeUp: WakeUpOffer;
  cirRepeatMs: number;
  /** What was given out is due again after this time, ms. */
  redeliveryMs: number;
  metrics: SendDeps['metrics'] & Readonly<{ refusedConnections: { inc(): void } }>;
  clock: Clock;
  logger: Logger;
  values: Readonly<{
    LISTEN_HOST: string;
    CIR_TCP_PORT: number;
    CIR_MAX_CONNECTIONS: number;
    CIR_HELO_WAIT: number;
    CIR_IDLE: number;
    CIR_SMS_FROM?: string | undefined;
    CIR_SMS_PER_HOUR: number;
    CIR_SMS_VALIDITY: number;
  }>;
}>;

/** All of the wake-up: what the rest of the service calls, and what runs by itself. */
export function wakeUpParts(deps: WakeUpPartsDeps) {
  const { db, connections, clock, logger, values, wakeUp, metrics, instance, publishFacts, outbox, cirRepeatMs } = deps;
  const { redeliveryMs } = deps;
  /** A new one for each start: what an earlier process of this instance held is gone. */
  const server = randomUUID();
  const polls = new PollsUnderWay();
  const { send: sendDatagram, part: datagramPart } = datagrams();
  const sms = {
    ...(values.CIR_SMS_FROM !== undefined && { from: values.CIR_SMS_FROM }),
    perHour: values.CIR_SMS_PER_HOUR,
    validMs: values.CIR_SMS_VALIDITY,
  };
  const send = sendWakeUps({
    ...{ instance, server, db, outbox, publishFacts, connections, sendDatagram, sms, metrics, clock, logger },
    methodsOn: wakeUp.methods,
  });
  const watchDeps = {
    ...{ instance, server, db, connections, polls, publishFacts, clock, logger, cirRepeatMs },
    sendWakeUps: send,
  };
  const look = lookAtSessions(watchDeps);
  const disconnect = coalesce(async (ended: Parameters<typeof disconnectClients>[2]) => {
    await disconnectClients(db.sql, server, ended, clock());
    return ended.map(() => undefined);
  });
  // Together, since after the end of an instance all its clients come at once.
  const connected = coalesce(async (sessionIds: readonly string[]) => {
    await look(sessionIds, clock(), 'connected');
    return sessionIds.map(() => undefined);
  });
  const tcp = cirPart({
    ...{ connections, metrics, logger },
    connect: coalesce((helos: readonly Helo[]) => connectClients(db.sql, server, helos, clock())),
    connected,
    disconnected: async (ended) => {
      await Promise.all(ended.map(disconnect));
    },
    publishFacts,
    port: values.CIR_TCP_PORT,
    host: values.LISTEN_HOST,
    most: values.CIR_MAX_CONNECTIONS,
    heloMs: values.CIR_HELO_WAIT,
    idleMs: values.CIR_IDLE,
  });
  const aroundPoll: AroundPollDeps = {
    polls,
    clearWoken: coalesce(async (asked: readonly Readonly<{ sessionId: string; now: Date }>[]) => {
      const now = asked.at(-1)?.now ?? clock();
      await clearWoken(
        db.sql,
        asked.map(({ sessionId }) => sessionId),
        { now, dueAgainMs: redeliveryMs },
      );
      return asked.map(() => undefined);
    }),
    findBacklog: (sessionId) => findBacklog(db.sql, sessionId),
    look,
    logger,
  };
  const parts: Part[] = [
    datagramPart,
    ...watchWakeUps(watchDeps),
    // Known as a holder before it listens; the last to start, so the first to stop: its clients connect to others.
    ...(wakeUp.methods.has('STCP') ? [tcp] : []),
  ];
  return {
    takeDoorbells: takeDoorbells({ server, connections, polls, sendWakeUps: send, logger }),
    answerCir: coalesce((ids: readonly string[]) => waitsFor(db.sql, ids, clock())),
    aroundPoll,
    parts,
  };
}
