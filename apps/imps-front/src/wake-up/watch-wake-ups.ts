import type { PublishFacts } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { every, type Part } from '@smsonly/service';
import type { CirConnections } from './cir-connections.js';
import { connectedHere, disconnectClients, endServer, forgetDeadServers, renewServer } from './connection.store.js';
import type { PollsUnderWay } from './polls-under-way.js';
import { ringPerishesMs, ringsFor } from './ring.js';
import { sessionsToLookAt, wakeWaiting, type Woken } from './wake-up.store.js';

export type WatchDeps = Readonly<{
  instance: string;
  /** This process, among the holders of connections. */
  server: string;
  db: Database;
  connections: CirConnections;
  polls: PollsUnderWay;
  publishFacts: PublishFacts;
  sendWakeUps: (woken: readonly Woken[], queuedAt: Date) => Promise<void>;
  clock: Clock;
  logger: Logger;
  cirRepeatMs: number;
}>;

const renewMs = 2_000;
/** A process that has not renewed for this long is dead. */
const aliveMs = 10_000;
const lookMs = 1_000;
const lookedAtOnce = 200;
const compareMs = 60_000;

/** Sends wake-ups that this instance has found due, or has another one send them. */
function passOn({ instance, polls, publishFacts, sendWakeUps }: WatchDeps) {
  return async (woken: readonly Woken[], now: Date): Promise<void> => {
    const elsewhere = woken.filter((one) => one.instance !== undefined && one.instance !== instance);
    const here = woken.filter((one) => !elsewhere.includes(one) && !polls.putsOff(one.sessionId));
    if (here.length > 0) await sendWakeUps(here, now);
    if (elsewhere.length > 0) await publishFacts(ringsFor(elsewhere, instance, now), { perishAfter: ringPerishesMs });
  };
}

/** Wakes those of these sessions for which something waits, at whichever instance their connections are. */
export function lookAtSessions(deps: WatchDeps) {
  const pass = passOn(deps);
  return async (sessionIds: readonly string[], now: Date, why: 'connected' | 'time' = 'time'): Promise<void> => {
    const { db, cirRepeatMs: repeatMs } = deps;
    await pass(await db.transaction((tx) => wakeWaiting(tx, sessionIds, { why, now, repeatMs })), now);
  };
}

/** As `lookAtSessions`, for those whose time has come. @returns whether there may be more */
function lookAtDueSessions(deps: WatchDeps) {
  const pass = passOn(deps);
  return async (now: Date): Promise<'more' | undefined> => {
    const { db, cirRepeatMs: repeatMs } = deps;
    const [looked, woken] = await db.transaction(async (tx) => {
      const ids = await sessionsToLookAt(tx, now, lookedAtOnce);
      return [ids.length, ids.length === 0 ? [] : await wakeWaiting(tx, ids, { why: 'time', now, repeatMs })] as const;
    });
    await pass(woken, now);
    return looked === lookedAtOnce ? 'more' : undefined;
  };
}

/**
 * Keeps this process known as a holder of connections, forgets those that are dead, wakes clients that did not poll or for
 * whom something is due again, and compares the connections held here with the table.
 */
export function watchWakeUps(deps: WatchDeps): Part[] {
  const { server, instance, db, clock, logger } = deps;
  const lookAtDue = lookAtDueSessions(deps);
  const renew = () => renewServer(db.background, { server, instance, aliveMs });
  const renewing = every(
    renewMs,
    async () => {
      // After a time without the database others took it for dead: its clients have to connect again.
      if (await renew()) await compare(deps);
      const dead = await db.background.transaction((tx) => forgetDeadServers(tx, clock()));
      if (dead > 0) logger.info({ dead }, 'connections of instances that are gone were given up');
    },
    { name: 'the renewal of this instance', logger, atOnce: true },
  );
  return [
    {
      ...renewing,
      stop: async () => {
        await renewing.stop();
        await endServer(db.sql, server).catch(() => undefined);
      },
    },
    every(lookMs, () => lookAtDue(clock()), { name: 'the look at sessions that were woken', logger }),
    every(compareMs, () => compare(deps), {
      name: 'the comparison of connections with the table',
      logger,
    }),
  ];
}

/** Closes connections that the table no longer has, so that their clients connect again, and clears those that are not held. */
async function compare({ db, server, connections, clock }: WatchDeps): Promise<void> {
  const held = [...connections.held()];
  const known = new Map((await connectedHere(db.sql, server)).map((one) => [one.sessionId, one.connection]));
  for (const { sessionId, connection } of held)
    if (known.get(sessionId) !== connection) connections.end(sessionId, connection);
  const lost = [...known]
    .map(([sessionId, connection]) => ({ sessionId, connection }))
    .filter(({ sessionId }) => connections.of(sessionId) === undefined);
  if (lost.length > 0) await disconnectClients(db.sql, server, lost, clock());
}
