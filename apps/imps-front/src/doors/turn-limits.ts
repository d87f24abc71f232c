import type { TurnLimits } from './turn-taking.js';

/** The limits of one instance, from those that the operator sets. */
export function turnLimits(
  atOnce: number,
  waiting: number,
  user: Readonly<{ perSecond: number; waiting: number }>,
): TurnLimits {
  return {
    atOnce,
    waiting,
    // Each takes some kilobytes; phones give up after 20 s or more, and services after CSP_DEADLINE.
    held: 16 * atOnce,
    lanes: {
      user: {
        // Phones have up to four requests under way.
        atOnce: 4,
        atOnceBeyondRate: 1,
        waiting: user.waiting,
        rate: { perSecond: user.perSecond, burst: 2 * user.perSecond },
      },
      // All phones behind a gateway that are not known yet: logins, and the first requests after a restart of the instance.
      stranger: {
        atOnce: 16,
        atOnceBeyondRate: 8,
        waiting: Math.ceil(waiting / 2),
        rate: { perSecond: 10 * user.perSecond, burst: 20 * user.perSecond },
      },
    },
  };
}
