import type { Database } from '@smsonly/persistence';
import type { Clock, Logger } from '@smsonly/platform';
import { every, type Part } from '@smsonly/service';
import type { SmsGateway } from 'jasmin-sms-client';
import { forgetWakeUp, postponeWakeUp, takeDueWakeUps, type WakeUpSms } from './wake-up-sms.store.js';

export type WakeUpOutcome = 'accepted' | 'unknown' | 'rejected' | 'expired' | 'refused';

export type SendWakeUpDeps = Readonly<{
  db: Database;
  gateway: SmsGateway;
  clock: Clock;
  logger: Logger;
  countWakeUps: (outcome: WakeUpOutcome, howMany: number) => void;
}>;

const lookMs = 500;
const mostAtOnce = 8;
/** Longer than a call takes. */
const callMs = 60_000;
const retryMs = 5_000;

/**
 * Hands SMS that wake clients to the gateway, beside the texts, without reports: nothing hangs on one, since imps-front
 * wakes the client again or it polls. One of unknown outcome is not sent again. No validity is handed on: a Jasmin whose filter
 * own-header does not set it yet drops every tenth SMS that has one (it cannot write a time in the last tenth of a second), which only a
 * report would tell.
 */
export function wakeUpSender(deps: SendWakeUpDeps): Part {
  return every(lookMs, () => sendDueWakeUps(deps), {
    name: 'the sending of SMS that wake clients',
    logger: deps.logger,
  });
}

/** Sends what is due. @returns `more` when there may be more */
export async function sendDueWakeUps(deps: SendWakeUpDeps): Promise<'more' | undefined> {
  const due = await takeDueWakeUps(deps.db.sql, { now: deps.clock(), most: mostAtOnce, callMs });
  await Promise.all(due.map((sms) => send(deps, sms)));
  return due.length === mostAtOnce ? 'more' : undefined;
}

async function send({ db, gateway, clock, logger, countWakeUps }: SendWakeUpDeps, sms: WakeUpSms): Promise<void> {
  const { wakeUpId, phone, originator, octets, coding, validUntil } = sms;
  const now = clock();
  if (validUntil <= now) {
    await forgetWakeUp(db.sql, wakeUpId);
    return countWakeUps('expired', 1);
  }
  const result = await gateway.submit({
    to: phone,
    from: originator,
    reference: wakeUpId,
    octets,
    coding,
    hasHeader: true,
  });
  if (result.outcome !== 'accepted')
    logger.warn(
      { wakeUp: wakeUpId, outcome: result.outcome, detail: result.detail },
      'the gateway did not accept a wake-up',
    );
  if (result.outcome === 'rejected' && result.retry === 'later')
    return postponeWakeUp(db.sql, wakeUpId, new Date(now.getTime() + (result.afterMs ?? retryMs)));
  await forgetWakeUp(db.sql, wakeUpId);
  countWakeUps(result.outcome, 1);
}
