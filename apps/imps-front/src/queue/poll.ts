import { emit, type PublishFacts } from '@smsonly/kafka';

import type { Primitive } from '@smsonly/imps-model';
import type { Logger } from '@smsonly/platform';
import type { Reply, SessionCall } from '../requests/call.js';
import type { FrontMetrics } from '../front-metrics.js';
import { isDoneWithin } from '../publishing/is-done-within.js';
import { decidePoll } from './decide-poll.js';
import { lookAhead, type QueueStore, type WaitingTransaction } from './queue.store.js';
import { serverPrimitive } from './server-primitive.js';
import { serverTransactionId } from './transaction-id.js';

type Dependencies = Readonly<{
  queue: QueueStore;
  publishFacts: PublishFacts;
  metrics: FrontMetrics;
  logger: Logger;
  /** How long Kafka is waited for, ms. */
  patienceMs: number;
}>;

/** Records of which nobody waits to hear any more are dropped this much later. */
const perishMs = 1_000;

/** Polling-Request: the next server transaction, or nothing. */
export function poll(deps: Dependencies) {
  const { queue } = deps;
  return async (call: SessionCall): Promise<Reply | undefined> => {
    const { session } = call;
    for (;;) {
      const waiting = await queue.first({ sessionId: session.sessionId, offers: session.backlogOffered });
      const { give, rest, more } = decidePoll(waiting);
      const hasRested = rest.length === 0 || (await letRest(deps, call, rest));
      if (!give && (!hasRested || rest.length < lookAhead)) return undefined;
      // All that was looked at rests now: what is behind them?
      if (!give) continue;
      const given = await queue.giveOut(give.number);
      // Settled since it was chosen: the next one, then.
      if (!given) continue;
      if (give.kind === 'reply') {
        await queue.remove(give.number);
        const { id, content } = given.payload as { id: string; content: Primitive };
        return { mode: 'Response', id, content, poll: more };
      }
      // In the version of the poll, in which it is written.
      const content = serverPrimitive(given, { ...session, version: call.message.version });
      return { mode: 'Request', id: serverTransactionId(give.number), content, poll: more };
    }
  };
}

/**
 * Says which offers rest, then lets them: told twice does no harm, never told would.
 * @returns false when Kafka did not take it in time: the next poll tries again
 */
async function letRest(
  { queue, publishFacts, metrics, logger, patienceMs }: Dependencies,
  { session: { accountId, userId, sessionId } }: SessionCall,
  rest: readonly WaitingTransaction[],
): Promise<boolean> {
  const offers = rest.flatMap(({ offerId }) => offerId ?? []);
  const published = publishFacts(
    offers.map((offerId) =>
      emit('message-requests', userId, { type: 'OfferRested', data: { accountId, userId, sessionId, offerId } }),
    ),
    { perishAfter: patienceMs + perishMs },
  );
  if (!(await isDoneWithin(patienceMs, published))) return false;
  await queue.rest(rest.map(({ number }) => number));
  metrics.rests.inc(rest.length);
  logger.info({ session: sessionId, offers }, 'not acknowledged and rests until the next login');
  return true;
}
