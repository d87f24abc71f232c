import type { Logger } from '@smsonly/platform';
import type { PollsUnderWay } from './polls-under-way.js';

/** What a session's wake-up is when its client posts something. */
export type WakeUpState = Readonly<{
  /** Woken, and not polled since. */
  isWoken: boolean;
  /** Where its last POST came from; absent when it does not matter. */
  address?: string;
}>;

type Polling = Readonly<{
  session: Readonly<{ sessionId: string; backlogOffered: boolean; wakeUp?: WakeUpState }>;
  now: Date;
}>;

export type AroundPollDeps = Readonly<{
  polls: PollsUnderWay;
  clearWoken: (asked: Readonly<{ sessionId: string; now: Date }>) => Promise<void>;
  findBacklog: (sessionId: string) => Promise<Readonly<{ backlogOffered: boolean; backlogAfter?: bigint }>>;
  /** Wakes the client if something waits. */
  look: (sessionIds: readonly string[], now: Date) => Promise<void>;
  logger: Logger;
}>;

/**
 * A poll: it counts as the client's answer to a wake-up, before the queue is read. Wake-ups that come while it is under way
 * are put off, and sent afterwards if something waits of which the reply does not tell.
 */
export function aroundPoll<C extends Polling, R extends Readonly<{ poll?: boolean }> | undefined>(
  { polls, clearWoken, findBacklog, look, logger }: AroundPollDeps,
  poll: (call: C) => Promise<R>,
): (call: C) => Promise<R> {
  return async (call) => {
    const { session, now } = call;
    if (!session.wakeUp) return poll(call);
    const { sessionId } = session;
    polls.begin(sessionId);
    let isTold = false;
    try {
      let polling = call;
      if (session.wakeUp.isWoken) {
        await clearWoken({ sessionId, now });
        // The queue may have been opened since the session was found; that would not wake the client again.
        if (!session.backlogOffered) polling = { ...call, session: { ...session, ...(await findBacklog(sessionId)) } };
      }
      const reply = await poll(polling);
      isTold = reply?.poll === true;
      return reply;
    } finally {
      if (polls.end(sessionId) && !isTold)
        void look([sessionId], now).catch((err: unknown) => logger.warn({ err }, 'a wake-up could not be sent'));
    }
  };
}
