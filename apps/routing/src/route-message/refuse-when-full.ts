import { refusal } from '../refusal.js';
import type { Route } from './decide-route.js';

/** Those to whom something would be offered, each once. */
export function addresseesOf(routes: readonly Route[]): string[] {
  return [...new Set(routes.flatMap((route) => (route.rail === 'im' ? [route.account.accountId] : [])))];
}

/**
 * Refuses what would be offered to accounts for which as much waits as may: somebody who never logs in, or never acknowledges, does not
 * fill the database. What is let through counts for what comes after it.
 *
 * @param messages the routes of each message, in the order in which they came
 */
export function refuseWhenFull(
  messages: readonly (readonly Route[])[],
  waiting: ReadonlyMap<string, number>,
  maxWaiting: number,
): Route[][] {
  const counts = new Map(waiting);
  return messages.map((routes) =>
    routes.map((route): Route => {
      if (route.rail !== 'im') return route;
      const { recipients, account } = route;
      const count = counts.get(account.accountId) ?? 0;
      if (count >= maxWaiting) return { recipients, rail: 'none', refusal: refusal('queue-full') };
      counts.set(account.accountId, count + 1);
      return route;
    }),
  );
}
