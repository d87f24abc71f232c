import { coalesce } from '@smsonly/platform';
import type { AttemptSignal, SettledSignal } from './settle-attempts.js';

export interface SettleTogetherDeps {
  readonly settle: (signals: readonly AttemptSignal[]) => Promise<SettledSignal[]>;
  /** Called after the commit with the signals and their effects, in the same order. */
  readonly onSettled: (signals: readonly AttemptSignal[], settled: readonly SettledSignal[]) => void;
  /** A pair has an SMS queued and no call outstanding. */
  readonly onQueued: () => void;
  /** An SMS is no longer in flight, so another one may be sent. */
  readonly onCapacity: () => void;
}

/** Settles one signal per call; signals that arrive at the same time share a transaction. */
export function settleTogether({ settle, onSettled, onQueued, onCapacity }: SettleTogetherDeps) {
  return coalesce(async (signals: readonly AttemptSignal[]) => {
    const settled = await settle(signals);
    onSettled(signals, settled);
    if (settled.some(({ pairReady }) => pairReady)) onQueued();
    if (settled.some(({ ended }) => ended)) onCapacity();
    return settled;
  });
}
