import { coalesce } from '@smsonly/platform';
import type { AttemptSignal, Settled } from './settle-attempts.js';

export interface SettleTogetherDeps {
  readonly settle: (signals: readonly AttemptSignal[]) => Promise<Settled[]>;
  /** Hears the signals with their effects, in the same order, after the commit. */
  readonly onSettled: (signals: readonly AttemptSignal[], settled: readonly Settled[]) => void;
  /** A pair has an SMS queued and no call outstanding. */
  readonly onQueued: () => void;
  /** An SMS is under way no more, which may make room for another one. */
  readonly onRoom: () => void;
}

/** Settles signals one by one for their callers; those that come at the same time share a transaction. */
export function settleTogether({ settle, onSettled, onQueued, onRoom }: SettleTogetherDeps) {
  return coalesce(async (signals: readonly AttemptSignal[]) => {
    const settled = await settle(signals);
    onSettled(signals, settled);
    if (settled.some(({ next }) => next)) onQueued();
    if (settled.some(({ ended }) => ended)) onRoom();
    return settled;
  });
}
