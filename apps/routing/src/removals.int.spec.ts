import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { removeAllDue, removeDue } from '@smsonly/service';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { lockNumbers } from './locks.js';
import { routingRemovals } from './routing.removals.js';

jest.setTimeout(60_000);
const day = 86_400_000;
const now = new Date('2026-12-01T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * day);
const policy = { numberMemory: 400 * day, consentRetention: 1095 * day, unclaimedRetention: 30 * day };

let test: TestDatabase;
let db: Database;
let other: Database;
beforeAll(async () => {
  test = await testDatabase();
  db = new Database({ url: test.url, service: 'routing' });
  other = new Database({ url: test.url, service: 'routing' });
});
afterAll(async () => {
  await db.close();
  await other.close();
  await test.close();
});
beforeEach(() => db.sql.run`truncate binding, submission, explanation, consent`);

/** So many phones with a binding that was last used on this day. */
const bind = (phones: number, used: Date, look: Date = ago(1)) => db.sql.run`
  insert into binding (phone, number, account_id, user_id, bound_at, spoke_at, look_at)
  select '+479' || n, '+59', gen_random_uuid(), 'wv:a', ${used}, ${used}, ${look} from generate_series(1, ${phones}) as n`;
const bindings = () => db.prisma.binding.count();
const remove = () => removeAllDue(routingRemovals(db, policy), now);

describe('what routing does not need any more', () => {
  it('is removed in batches after a long outage, by several instances at once', async () => {
    await bind(2_000, ago(500));
    await db.sql.run`
      insert into explanation (phone, day) select '+479' || n, ${'2025-01-01'}::date from generate_series(1, 2000) as n`;
    const batches: number[] = [];
    const onRemoved = (_: string, rows: number) => void batches.push(rows);
    const instance = async (own: Database) => {
      const removals = routingRemovals(own, policy);
      while ((await removeDue(removals, now, { onRemoved })) === 'more');
    };
    await Promise.all([instance(db), instance(other)]);
    expect(Math.max(...batches)).toBeLessThanOrEqual(500);
    expect(batches.reduce((sum, rows) => sum + rows, 0)).toBe(4_000);
    expect([await bindings(), await db.prisma.explanation.count()]).toEqual([0, 0]);
  });

  it('is not waited for: what traffic has locked stays until the next time, the rest goes', async () => {
    await bind(5, ago(500));
    await other.transaction(async (tx) => {
      // One pair is sending, another phone is being given a number.
      await tx.run`select from binding where phone = '+4791' for update`;
      await lockNumbers(tx, ['+4792']);
      await remove();
      expect((await db.prisma.binding.findMany({ orderBy: { phone: 'asc' } })).map(({ phone }) => phone)).toEqual([
        '+4791',
        '+4792',
      ]);
      // And traffic goes on with everything that was there.
      await tx.run`update binding set spoke_at = ${now} where phone = '+4791'`;
      await lockNumbers(tx, ['+4791', '+4793']);
    });
    await remove();
    expect((await db.prisma.binding.findMany()).map(({ phone }) => phone)).toEqual(['+4791']);
  });

  it('is looked at again no sooner than it can be forgotten', async () => {
    await bind(1, ago(100));
    await remove();
    const [binding] = await db.prisma.binding.findMany();
    expect(binding?.lookAt).toEqual(new Date(ago(100).getTime() + policy.numberMemory));
  });

  it('stays while an SMS is unsettled, and goes when it is', async () => {
    await bind(1, ago(500));
    const [binding] = await db.prisma.binding.findMany();
    await db.sql.run`
      insert into submission (submission_id, phone, number, binding_id, names_sender, requested_at, message_id, sender, recipient,
        sender_account_id, report_wanted, content_type, content_size)
      values ('s', '+4791', '+59', ${String(binding!.bindingId)}::bigint, true, ${ago(399)}, 'm', '{}'::jsonb, '{}'::jsonb,
        gen_random_uuid(), false, 'text/plain', 5)`;
    await remove();
    expect(await bindings()).toBe(1);
    await db.sql.run`delete from submission`;
    await removeAllDue(routingRemovals(db, policy), new Date(now.getTime() + 2 * day));
    expect(await bindings()).toBe(0);
  });
});

describe('what a phone said', () => {
  const say = (phone: string, accountId: string | null, allowed: boolean, at: Date) => db.sql.run`
    insert into consent (phone, account_id, allowed, inbound_id, number, at, look_at)
    values (${phone}, ${accountId}::uuid, ${allowed}, gen_random_uuid()::text, '+59', ${at}, ${at})`;
  const said = async () =>
    (await db.prisma.consent.findMany({ orderBy: { consentId: 'asc' } })).map((one) => one.allowed);

  it('is kept while it counts and while it may have to be shown', async () => {
    await say('+471', null, false, ago(5_000));
    await say('+472', null, false, ago(1_000));
    await say('+472', null, true, ago(900));
    await remove();
    expect(await said()).toEqual([false, false, true]);
  });

  it('is deleted three years after the phone has changed its mind, and by nobody but this job', async () => {
    await say('+471', null, false, ago(1_200));
    await say('+471', null, true, ago(1_100));
    await say('+471', null, false, ago(1_000));
    await remove();
    expect(await said()).toEqual([false]);
    await expect(db.sql.run`delete from consent`).rejects.toThrow(/never changed/);
    await expect(db.sql.run`update consent set allowed = true, look_at = now()`).rejects.toThrow(/never changed/);
  });

  it('a thousand times a day is kept a hundred times', async () => {
    const at = ago(1);
    await db.sql.run`
      insert into consent (phone, allowed, inbound_id, number, at, look_at)
      select '+471', n % 2 = 0, 'i' || n, '+59', ${at}, ${at} from generate_series(1, 1001) as n order by n`;
    await remove();
    expect(await said()).toHaveLength(101);
  });
});
