import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Emission } from '@smsonly/kafka';
import { removeAllDue } from '@smsonly/service';
import { routingRemovals } from './routing.removals.js';
import { address } from './testing/addresses.js';
import { answersIn, factsOf, Scene, type Person } from './testing/scene.js';

jest.setTimeout(240_000);
const day = 86_400_000;

/** Shorter than the defaults, so that a year is long. */
const memory = { numberMemory: 60, consentRetention: 90, unclaimedRetention: 30, longestWait: 45 };
const days = (some: number): number => some * day;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({ pool: '+4759440000-+4759440003' });
});
afterAll(() => scene[Symbol.asyncDispose]());

/** What happened, by day, to be counted over a time. */
class Diary {
  private readonly entries: { on: number; what: string }[] = [];
  note(on: number, what: string): void {
    this.entries.push({ on, what });
  }
  count(what: string, since: number): number {
    return this.entries.filter((one) => one.what === what && one.on >= since).length;
  }
}

async function rows(table: string): Promise<number> {
  const { sql } = scene.db;
  const count = {
    binding: () => sql.rows<{ n: number }>`select count(*)::int as n from binding`,
    consent: () => sql.rows<{ n: number }>`select count(*)::int as n from consent`,
    explanation: () => sql.rows<{ n: number }>`select count(*)::int as n from explanation`,
    answered_word: () => sql.rows<{ n: number }>`select count(*)::int as n from answered_word`,
    unclaimed_reply: () => sql.rows<{ n: number }>`select count(*)::int as n from unclaimed_reply`,
    submission: () => sql.rows<{ n: number }>`select count(*)::int as n from submission`,
    offer: () => sql.rows<{ n: number }>`select count(*)::int as n from offer`,
    block_list: () => sql.rows<{ n: number }>`select count(*)::int as n from block_list`,
    block_entry: () => sql.rows<{ n: number }>`select count(*)::int as n from block_entry`,
  }[table];
  const [counted] = count ? await count() : [];
  return counted?.n ?? NaN;
}

describe('a year of messages with ever new phones and accounts', () => {
  it('leaves in each table what its bound says, and every promise holds at its end', async () => {
    const removals = routingRemovals(scene.db, {
      numberMemory: days(memory.numberMemory),
      consentRetention: days(memory.consentRetention),
      unclaimedRetention: days(memory.unclaimedRetention),
    });
    const diary = new Diary();
    const people: Person[] = [];
    const holders = new Map<string, Person>();
    const most: Record<string, number> = {};
    const register = async (on: number) => people.push(await scene.register(`wv:user${on}`));
    for (const on of [-3, -2, -1]) await register(on);
    const friend = people[0]!;
    const stopper = '+4790099999';
    const sent = async (person: Person, phone: string, on: number): Promise<Emission | undefined> => {
      const [request] = factsOf(await scene.send(person, [`wv:${phone}`], 'hello', { report: true }), 'SmsRequested');
      if (request) diary.note(on, 'sms');
      return request;
    };
    // A phone asks never to get SMS from this user again, once, on the first day of all.
    const first = await sent(friend, stopper, 0);
    await scene.sms('SmsDelivered', first!);
    await scene.reply(stopper, String(first!.data['from' as never]), 'stop');

    for (let on = 1; on <= 365; on += 1) {
      scene.pass(day);
      // Somebody writes to a phone that nobody has written to before; it answers, or its report is lost, or all news of it.
      const phone = `+47900${String(10_000 + on)}`;
      const person = people[on % people.length]!;
      const request = await sent(person, phone, on);
      const from = String(request!.data['from' as never]);
      if (on % 5 !== 0) await scene.sms('SmsAccepted', request!);
      if (on % 3 === 0) await scene.sms('SmsDelivered', request!);
      if (on % 5 !== 0) {
        await scene.reply(phone, from, 'hi');
        diary.note(on, 'offer');
        holders.set(`${phone} ${from}`, person);
      }
      // A phone that nobody wrote to.
      if (on % 3 === 0) {
        await scene.reply(`+47901${String(10_000 + on)}`, '+4759440003', 'who is this?');
        diary.note(on, 'unclaimed');
      }
      // One that changes its mind all the time.
      if (on % 4 === 0) {
        const flapping = await sent(friend, '+4790088888', on);
        if (flapping) await scene.sms('SmsDelivered', flapping);
        const words = ['stop all', 'start all', 'start all', 'stop', 'start'];
        await scene.replies(words.map((text) => ({ from: '+4790088888', to: from, text })));
        for (const _ of words) diary.note(on, 'statement');
      }
      // Accounts come and go; one changes its block list when it is gone already.
      if (on % 20 === 0) {
        await register(on);
        const leaving = people.splice(1, 1)[0]!;
        await scene.deregister(leaving);
        await scene.accountDeregistered(leaving);
        await scene.handle('message-requests', [
          {
            type: 'BlockChangeRequested',
            data: {
              requester: scene.requester(leaving),
              block: { inUse: true, add: [address('wv:someone')], remove: [] },
            },
          } as never,
        ]);
      }
      await scene.sweep({ numberMemory: days(memory.numberMemory), longestWait: days(memory.longestWait) });
      await removeAllDue(removals, scene.now);

      const since = (some: number): number => on - some - 1;
      const bounds = {
        // Replies to earlier SMS count as use too.
        binding: diary.count('sms', since(memory.numberMemory)) + 5,
        consent: diary.count('statement', since(memory.consentRetention)) + people.length + 1,
        explanation: 2,
        answered_word: 2,
        unclaimed_reply: diary.count('unclaimed', since(memory.unclaimedRetention)) + 1,
        // Reports to the senders of what is given up wait too, and are dropped after as long.
        submission: diary.count('sms', since(memory.numberMemory)),
        offer:
          (diary.count('offer', since(memory.longestWait)) + diary.count('sms', since(memory.longestWait))) * 2 +
          memory.longestWait * 5,
        block_list: people.length + 1,
        block_entry: people.length + 1,
      };
      // Counted every fifth day, to be quick.
      if (on % 5 !== 0) continue;
      for (const [table, bound] of Object.entries(bounds)) {
        const found = await rows(table);
        most[table] = Math.max(most[table] ?? 0, found);
        if (found > bound) throw new Error(`day ${on}: ${found} rows in ${table}, which is bounded by ${bound}`);
      }
    }
    // The year had more than is left of it.
    expect(most['binding']).toBeLessThan(150);

    // An opt-out holds, however old.
    const [refused] = answersIn(await scene.send(friend, [`wv:${stopper}`], 'again'));
    expect(refused).toMatchObject({ result: { code: 532 } });
    // Replies within the memory still find their way, later ones nobody.
    const recent = [...holders].slice(-20);
    for (const [pair, person] of recent) {
      const [phone, number] = pair.split(' ') as [string, string];
      const [offer] = factsOf(await scene.reply(phone, number, 'late'), 'MessageOffered');
      if (people.includes(person)) expect(offer?.data['accountId']).toBe(person.accountId);
      else expect(offer).toBeUndefined();
    }
    const [[pair]] = [...holders] as [[string, Person]];
    const [phone, number] = pair.split(' ') as [string, string];
    expect(factsOf(await scene.reply(phone, number, 'a year later'), 'MessageOffered')).toEqual([]);
  });
});
