import { emit } from '@smsonly/kafka';
import type { Primitive } from '@smsonly/imps-model';
import type { Clock } from '@smsonly/platform';
import { isToldInTime } from '../publishing/is-told-in-time.js';
import type { Reply, SessionCall } from '../requests/call.js';
import { spanOptions, workOf } from '../spans/call-span.js';
import { queueBacklog } from './backlog.store.js';
import { decidePoll } from './decide-poll.js';
import { giveOut, type GiveOutDeps } from './give-out.js';
import { offersGivenWhole } from './message.store.js';
import {
  deferTransactions,
  lookBack,
  settledMeanwhile,
  uncountDelivery,
  type WaitingTransaction,
} from './queue.store.js';
import { acknowledgeByPolling, type SilentClientDeps } from './silent-client.js';
import { serverTransactionId } from './transaction-id.js';

export type PollDeps = SilentClientDeps &
  GiveOutDeps &
  Readonly<{
    metrics: Readonly<{ deferrals: { inc(count: number): void } }>;
    clock: Clock;
  }>;

/** Polling-Request: the next server transaction that is due, or nothing. */
export function poll(deps: PollDeps) {
  const countAsAcknowledgement = acknowledgeByPolling(deps);
  const underWay = new Set<string>();
  return async (call: SessionCall): Promise<Reply | undefined> => {
    const { sessionId, pollMayAcknowledge } = call.session;
    if (underWay.has(sessionId)) return nextDue(deps, call);
    underWay.add(sessionId);
    try {
      if (pollMayAcknowledge) await countAsAcknowledgement(call.session, call.now, call.span);
      return await nextDue(deps, call);
    } finally {
      underWay.delete(sessionId);
    }
  };
}

async function nextDue(deps: PollDeps, call: SessionCall): Promise<Reply | undefined> {
  const { queue, clock } = deps;
  const { session, span } = call;
  const { sessionId, backlogOffered: offers } = session;
  let mayTell = true;
  let upTo = offers ? session.backlogAfter : undefined;
  for (;;) {
    const now = clock();
    const due = await queue.firstWaiting({ sessionId, offers, now, ...(upTo !== undefined && { upTo }) });
    if (upTo !== undefined && isNearlyUsedUp(due)) {
      upTo = await nextOfBacklog(deps, call, now);
      continue;
    }
    const { next, defer, more: isMoreDue } = decidePoll(due);
    const more = isMoreDue || upTo !== undefined;
    const isDeferred = defer.length === 0 || (await deferUnacknowledged(deps, call, defer));
    if (!next && (!isDeferred || defer.length < lookBack)) return undefined;
    // Everything looked at is deferred now: continue with what is behind.
    if (!next) continue;
    const startedAt = deps.tracing.now();
    const given = await queue.takeForDelivery({ number: next.number, now });
    // Settled since it was chosen, or given to another poll: take the next one.
    if (!given) continue;
    if (given === settledMeanwhile) {
      await queue.remove(next.number);
      continue;
    }
    if (next.kind === 'reply') {
      await queue.remove(next.number);
      const { id, content } = given.payload as { id: string; content: Primitive };
      return { mode: 'Response', id, content, poll: more };
    }
    const content = await giveOut(deps, call, { ...given, number: next.number, mayTell });
    // While Kafka is unavailable, a poll waits for it once.
    if (content === 'untold') {
      mayTell = false;
      await uncountDelivery(deps.db.sql, next.number);
    }
    // Cut, or not taken by this client: continue with its parts, or with what is behind.
    if (content === 'skipped' || content === 'untold') continue;
    if (span) {
      deps.db.recordCommit(startedAt, { parent: span.context });
      span.settles(given);
    }
    return { mode: 'Request', id: serverTransactionId(next.number), content, poll: more };
  }
}

/** What is queued of the backlog must do for this poll and for what it says of the next one. */
function isNearlyUsedUp(due: readonly WaitingTransaction[]): boolean {
  return due.filter(({ lane, again }) => lane === 'offer' && !again).length < 2;
}

/** Queues the next page of the session's backlog. @returns up to where it is queued then; undefined when all of it is */
async function nextOfBacklog(
  { db }: PollDeps,
  { session: { sessionId }, span }: SessionCall,
  now: Date,
): Promise<bigint | undefined> {
  const queued = await db.transaction((tx) => queueBacklog(tx, [sessionId], now, span?.context), workOf(span));
  return queued.get(sessionId) ?? undefined;
}

/**
 * Publishes which offers are deferred, then defers them: publishing twice is harmless, not publishing is not.
 * @returns false when Kafka did not accept it in time: the next poll tries again
 */
async function deferUnacknowledged(
  deps: PollDeps,
  { session: { accountId, userId, sessionId }, span }: SessionCall,
  unacknowledged: readonly WaitingTransaction[],
): Promise<boolean> {
  const { db, metrics, logger } = deps;
  // One that was only announced waits for the next login: nobody has read it.
  const isOffer = unacknowledged.some(({ lane }) => lane === 'offer');
  const offers = isOffer
    ? await offersGivenWhole(
        db.sql,
        unacknowledged.map(({ number }) => number),
      )
    : [];
  const facts = offers.map((offerId) =>
    emit(
      'message-requests',
      userId,
      { type: 'OfferRested', data: { accountId, userId, sessionId, offerId } },
      spanOptions(span),
    ),
  );
  if (!(await isToldInTime(deps, facts))) return false;
  await deferTransactions(
    db.sql,
    unacknowledged.map(({ number }) => number),
  );
  metrics.deferrals.inc(unacknowledged.length);
  logger.info({ session: sessionId, offers }, 'offers not acknowledged, deferred until the next login');
  return true;
}
