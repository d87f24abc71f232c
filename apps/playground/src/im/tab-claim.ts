import type { TextStorage } from './im-client.js';

/**
 * Which tab a session belongs to. A tab that is duplicated gives its copy the session as well: both would poll it, and each
 * would show half of what comes.
 */
export type TabClaim = Readonly<{
  /** Whether another tab held the session a moment ago and did not give it up. */
  isHeldByOther: () => boolean;
  /** Says that this tab is alive; writes now and then only. */
  hold: () => void;
  giveUp: () => void;
}>;

/** Longer than browsers let the timers of a hidden tab sleep, ms. */
const claimLasts = 90_000;
/** How often a claim is renewed, ms. */
const renewAfter = 10_000;

/** @param token of this tab, unlike any other's */
export function tabClaim(storage: TextStorage, key: string, token: string, now: () => number): TabClaim {
  let heldAt = -Infinity;
  const read = () => {
    try {
      return storage.getItem(key)?.split(' ') ?? [];
    } catch {
      return [];
    }
  };
  return {
    isHeldByOther() {
      const [holder, at] = read();
      return holder !== undefined && holder !== token && now() - Number(at) < claimLasts;
    },
    hold() {
      if (now() - heldAt < renewAfter) return;
      heldAt = now();
      try {
        storage.setItem(key, `${token} ${heldAt}`);
      } catch {
        // No room: a duplicated tab is then not noticed.
      }
    },
    giveUp() {
      if (read()[0] === token) storage.removeItem(key);
    },
  };
}
