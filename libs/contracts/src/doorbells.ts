import { Type } from 'typebox';
import { fact, type FactIn } from './fact.js';
import { Identifier, Instant } from './shapes.js';

/**
 * What one instance of imps-front tells another (or itself) about wake-up channels, on the topic of its answers. No state
 * depends on it: what is missed is found by a poll, or rung again after a while.
 */
export const doorbellFacts = {
  TransactionsQueued: fact(
    'Something waits for these sessions, whose clients are to be woken. `attempt` counts the wake-ups since the last poll, from 0.',
    Type.Object({
      sessions: Type.Array(Type.Object({ sessionId: Identifier, attempt: Type.Integer({ minimum: 0 }) })),
      queuedAt: Instant,
    }),
  ),
  ConnectionsEnded: fact(
    'The session has ended, or its client has connected elsewhere: these TCP connections of wake-up channels are to be closed. `server` is the process that holds them.',
    Type.Object({
      connections: Type.Array(
        Type.Object({ sessionId: Identifier, server: Identifier, connection: Type.Integer({ minimum: 1 }) }),
      ),
    }),
  ),
};

export type Doorbell = FactIn<typeof doorbellFacts>;
