import { bytesInHand } from './turns.js';

/** What one lane of a process may have, bytes. */
export type Share = Readonly<{
  /** Fetching for it is paused above so many that wait. */
  waiting: number;
  /** Most in one transaction, unless it is a single record. */
  run: number;
}>;

/** Bytes of records that may wait in all lanes of a process, not counting what comes with the fetch that exceeds it. */
const bytesWaiting = 48 * 1024 * 1024;
/** More does not make a lane faster. */
const most: Share = { waiting: 8 * 1024 * 1024, run: 2 * 1024 * 1024 };

/**
 * Each lane has an equal share, so that one that is held up, with as much waiting and in hand as it may have, takes nothing from the others, and all
 * together stay within what a process has.
 */
export function shareOf(lanes: number): Share {
  const among = Math.max(1, lanes);
  return {
    waiting: Math.min(most.waiting, Math.floor(bytesWaiting / among)),
    run: Math.min(most.run, Math.floor(bytesInHand / among)),
  };
}
