import { emit, type Outbox } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import { newTraceparent, type Clock } from '@smsonly/platform';
import { storeInbound } from './inbound.store.js';
import type { ReceivedSms } from './read-sms.js';

export interface ReceiveDependencies {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly clock: Clock;
}

/**
 * Stores SMS from phones and tells of them; resolves after the commit. While a call for the same pair is outstanding they are
 * stored and told when it is over, so that the acceptance of an SMS always stands before the reply to it.
 */
export function receiveSms({ db, outbox, clock }: ReceiveDependencies) {
  return async (received: readonly ReceivedSms[]): Promise<('tell' | 'hold' | 'known')[]> => {
    const now = clock();
    const traced = received.map((one) => ({ ...one, traceparent: newTraceparent() }));
    const { fates, told } = await db.transaction(async (tx) => {
      const fates = await storeInbound(tx, traced, now);
      const told = traced
        .filter((_, index) => fates[index] === 'tell')
        .map(({ inboundId, phone, number, text, traceparent }) =>
          emit(
            'sms-events',
            phone,
            { type: 'SmsReceived', data: { inboundId, from: phone, to: number, text, at: now.toISOString() } },
            { traceparent },
          ),
        );
      if (told.length > 0) await outbox.append(tx, told);
      return { fates, told };
    });
    if (told.length > 0) void outbox.flush([...new Set(told.map(({ key }) => key))]).catch(() => undefined); // the outbox tries again by itself
    return fates;
  };
}
