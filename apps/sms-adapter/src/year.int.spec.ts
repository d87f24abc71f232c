import { afterAll, beforeAll, expect, describe, it, jest } from '@jest/globals';
import { Outbox, Publisher } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { createLogger, createMetrics, newEventId } from '@smsonly/platform';
import { removeAllDue } from '@smsonly/service';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import type { Signal } from './attempts/attempt.js';
import { settleAttempts } from './attempts/settle-attempts.js';
import { claimAttempts } from './send-sms/claim.store.js';
import { smsAdapterRemovals } from './sms-adapter.removals.js';
import { storeInbound } from './receive-sms/inbound.store.js';
import { planSms } from './take-submissions/plan-sms.js';
import { queueTexts } from './take-submissions/submission.store.js';
import { queueWakeUps } from './wake-up/wake-up-sms.store.js';
import { sendDueWakeUps } from './wake-up/send-wake-ups.js';
import { unreportedGateway } from './send-sms/jasmin-gateway.js';

jest.setTimeout(240_000);
const day = 86_400_000;

let database: TestDatabase;
let db: Database;
beforeAll(async () => {
  database = await testDatabase();
  db = new Database({ url: database.url, service: 'sms_adapter' });
});
afterAll(async () => {
  await db.close();
  await database.close();
});

const delivered: Signal = { signal: 'reported', level: 2, report: { means: 'delivered' } };
const accepted: Signal = { signal: 'answered', answer: { outcome: 'accepted', id: 'g' } };
const refused: Signal = { signal: 'answered', answer: { outcome: 'rejected', cause: 'no-route', retry: 'later' } };

describe('a year of SMS to ever new phones', () => {
  it('leaves in each table what its bound says', async () => {
    let now = new Date('2026-01-01T12:00:00Z');
    const clock = () => now;
    const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });
    const metrics = createMetrics({ service: 'sms-adapter' });
    // Never connected: the relay is libs/kafka's and tested there.
    const publisher = new Publisher({ brokers: ['127.0.0.1:1'], instance: 'test', topicPrefix: 't-', logger, metrics });
    const real = new Outbox({ db, publisher, instance: 'test', logger, metrics, clock });
    const outbox: Pick<Outbox, 'append' | 'flush'> = {
      append: (tx, outgoing) => real.append(tx, outgoing),
      flush: () => Promise.resolve(),
    };
    const settle = settleAttempts({ db, outbox, clock, unknownWaitMs: 60_000 });
    const removals = smsAdapterRemovals(db, { partSets: day, unclaimed: 30 * day });
    const gateway = unreportedGateway({ url: 'http://127.0.0.1:1', username: 'u', password: 'p' });
    const policy = { splitting: 'own' as const, maxParts: 20, languages: [] };
    const queue = async (submissionId: string, phone: string, text: string) => {
      const plan = planSms(text, policy);
      if (plan.plan === 'refuse') throw new Error('the text takes too many SMS');
      const sms = plan.sms.map((one) => ({ ...one, attemptId: newEventId(now) }));
      const common = { submissionId, phone, number: '+59', sender: null, validUntil: null, traceparent: null };
      await db.transaction(async (tx) => queueTexts(tx, [{ ...common, sms }], now));
    };
    const most: Record<string, number> = {};

    // One text is refused all year long, since there is no route to its phone.
    await queue('stuck', '+4600000001', 'hello');
    for (let on = 1; on <= 365; on += 1) {
      now = new Date(now.getTime() + day);
      const phone = `+47900${10_000 + on}`;
      await queue(`text-${on}`, phone, on % 4 === 0 ? 'x'.repeat(400) : 'hello');
      for (;;) {
        const { claimed } = await claimAttempts(db, { most: 32, underWay: 1000, caller: 'test/1', now });
        if (claimed.length === 0) break;
        const answer = (to: string) => (to === '+4600000001' ? refused : accepted);
        await settle(claimed.map(({ attemptId, phone: to }) => ({ attemptId, signal: answer(to) })));
        const arrived = claimed.filter(({ phone: to }) => to !== '+4600000001');
        await settle(arrived.map(({ attemptId }) => ({ attemptId, signal: delivered })));
      }
      const inbound = { inboundId: `in-${on}`, phone, number: '+59', text: 'hi', traceparent: '' };
      await db.transaction((tx) => storeInbound(tx, [inbound as never], now));
      if (on % 10 === 0) {
        const wakeUp = {
          wakeUpId: `w-${on}`,
          phone,
          originator: '2077',
          octets: Buffer.from('00', 'hex'),
          coding: 4 as const,
        };
        await db.transaction((tx) => queueWakeUps(tx, [{ ...wakeUp, validUntil: new Date(now.getTime() - 1) }], now));
        await sendDueWakeUps({ db, gateway, clock, logger, countWakeUps: () => undefined });
      }
      await db.sql.run`delete from outbox`;
      await removeAllDue(removals, now);

      if (on % 5 !== 0) continue;
      const [counted] = await db.sql.rows<Record<string, number>>`
        select (select count(*) from pair)::int as pair, (select count(*) from submission)::int as submission,
          (select count(*) from attempt)::int as attempt, (select count(*) from inbound)::int as inbound,
          (select count(*) from wake_up_sms)::int as wake_up_sms`;
      // Seven days of texts, each fourth of them in three parts; pairs of thirty days, which the walk finds a day later.
      const bounds: Record<string, number> = {
        pair: 33,
        submission: 8 * 2,
        attempt: 8 * 2 + 10,
        inbound: 8,
        wake_up_sms: 0,
      };
      for (const [table, bound] of Object.entries(bounds)) {
        const rows = counted?.[table] ?? NaN;
        most[table] = Math.max(most[table] ?? 0, rows);
        if (!(rows <= bound)) throw new Error(`day ${on}: ${rows} rows in ${table}, which is bounded by ${bound}`);
      }
    }
    expect(most['pair']).toBeGreaterThan(25);
    // What could still arrive is not forgotten.
    const stuck = await db.sql.rows<object>`
      select submission_id from submission where submission_id = 'stuck' and octets is not null and settled is null`;
    expect(stuck).toHaveLength(1);
    await gateway.close();
  });
});
