import type { FactOf } from '@smsonly/contracts';
import type { Handler } from '@smsonly/kafka';
import { queueWakeUps } from './wake-up-sms.store.js';

type WakeUpSmsRequested = FactOf<'wake-up-sms'>;

export type TakeWakeUpDeps = Readonly<{
  /** Whether Jasmin has the filter that lets an SMS have a header of ours (SMS_SPLITTING=own). */
  hasOwnHeader: boolean;
  countWakeUps: (outcome: 'refused', howMany: number) => void;
}>;

/**
 * WakeUpSmsRequested: stored to be sent. Without a header of its own such an SMS would reach a person as odd text instead of a
 * port of the phone, so it is refused.
 */
export function takeWakeUps({ hasOwnHeader, countWakeUps }: TakeWakeUpDeps): Handler<WakeUpSmsRequested> {
  return async (events, { tx, now }) => {
    if (hasOwnHeader)
      await queueWakeUps(
        tx,
        events.map(({ data }) => ({
          wakeUpId: data.wakeUpId,
          phone: data.to,
          originator: data.from,
          octets: Buffer.from(data.octets, 'hex'),
          coding: data.coding,
          validUntil: new Date(data.validUntil),
        })),
        now,
      );
    else tx.afterCommit(() => countWakeUps('refused', events.length));
    return [];
  };
}
