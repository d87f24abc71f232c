import type { Doorbell, Envelope } from '@smsonly/contracts';
import type { Logger } from '@smsonly/platform';
import type { CirConnections } from './cir-connections.js';
import type { PollsUnderWay } from './polls-under-way.js';
import type { Woken } from './wake-up.store.js';

export type DoorbellDeps = Readonly<{
  /** This process, among the holders of connections. */
  server: string;
  connections: CirConnections;
  polls: PollsUnderWay;
  sendWakeUps: (woken: readonly Woken[], queuedAt: Date) => Promise<void>;
  logger: Logger;
}>;

/** Takes doorbells. Nothing is waited for, so that the next answers and doorbells are read meanwhile. */
export function takeDoorbells({ server, connections, polls, sendWakeUps, logger }: DoorbellDeps) {
  return async (doorbells: readonly Envelope<Doorbell>[]): Promise<void> => {
    for (const { type, data } of doorbells) {
      if (type === 'ConnectionsEnded') {
        for (const ended of data.connections)
          if (ended.server === server) connections.end(ended.sessionId, ended.connection);
        continue;
      }
      const woken = data.sessions.filter(({ sessionId }) => !polls.putsOff(sessionId));
      void sendWakeUps(woken, new Date(data.queuedAt)).catch((err: unknown) =>
        logger.warn({ err }, 'wake-ups could not be sent'),
      );
    }
  };
}
