import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Emission, Outgoing } from '@smsonly/kafka';
import { answersIn, factOf, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);
const phone = '+4790000009';
const contact = `wv:${phone}`;

let scene: Scene;
let alice: Person;
let bob: Person;
let fromAlice: string;
let fromBob: string;
beforeAll(async () => {
  scene = await Scene.open();
});
beforeEach(async () => {
  await scene.clear();
  alice = await scene.register('wv:alice', { displayName: 'Alice' });
  bob = await scene.register('wv:bob', { displayName: 'Bob' });
  fromAlice = await reach(alice);
  fromBob = await reach(bob);
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Sends, and the phone gets it; gives the conversation number. */
async function reach(person: Person): Promise<string> {
  const request = factOf(await scene.send(person, [contact], 'hello'), 'SmsRequested');
  await scene.sms('SmsAccepted', request);
  await scene.sms('SmsDelivered', request);
  return (request.data as { from: string }).from;
}

const sent = (outgoing: readonly Outgoing[]): unknown[] =>
  factsOf(outgoing, 'SmsRequested').map(({ data }: Emission) => {
    const { to, from, text } = data as { to: string; from: string; text: string };
    return { to, from, text };
  });

/** The code that answers a message of somebody to the phone. */
async function codeFor(person: Person): Promise<number> {
  const [answer] = answersIn(await scene.send(person, [contact], 'more'));
  return (answer as { result: { code: number } }).result.code;
}

describe('a phone that sends STOP to a conversation number', () => {
  it('gets a confirmation from that number, nothing more from that sender, and everything from others', async () => {
    const outgoing = await scene.reply(phone, fromAlice, 'Stop.');
    expect(sent(outgoing)).toEqual([{ to: phone, from: fromAlice, text: 'no more from Alice' }]);
    expect(await codeFor(alice)).toBe(532);
    expect(await codeFor(bob)).toBe(200);
  });

  it('is delivered to the IM user too, since it may be ordinary speech', async () => {
    const offered = factOf(await scene.reply(phone, fromAlice, 'stop'), 'MessageOffered');
    expect(offered).toMatchObject({ key: alice.userId, data: { content: { size: 4 } } });
    expect(await scene.waiting(alice)).toMatchObject([{ text: 'stop' }]);
  });

  it('does not stop anybody by a sentence', async () => {
    expect(sent(await scene.reply(phone, fromAlice, 'stop it please'))).toEqual([]);
    expect(await codeFor(alice)).toBe(200);
  });

  it('gets one confirmation a day of a repeated keyword', async () => {
    await scene.reply(phone, fromAlice, 'stop');
    expect(sent(await scene.reply(phone, fromAlice, 'stop'))).toHaveLength(1);
    expect(sent(await scene.reply(phone, fromAlice, 'stop'))).toEqual([]);
    scene.pass(86_400_000);
    expect(sent(await scene.reply(phone, fromAlice, 'stop'))).toHaveLength(1);
  });

  it('is written to again after START', async () => {
    await scene.reply(phone, fromAlice, 'stop');
    expect(sent(await scene.reply(phone, fromAlice, 'start'))).toEqual([
      { to: phone, from: fromAlice, text: 'again from Alice' },
    ]);
    expect(await codeFor(alice)).toBe(200);
  });
});

describe('a phone that sends STOP ALL', () => {
  it('gets SMS from nobody until it opts in again, for one or for all', async () => {
    expect(sent(await scene.reply(phone, fromAlice, 'stop all'))).toEqual([
      { to: phone, from: fromAlice, text: 'no more from anybody' },
    ]);
    expect([await codeFor(alice), await codeFor(bob)]).toEqual([532, 532]);
    const carol = await scene.register('wv:carol', { displayName: 'Carol' });
    expect(await codeFor(carol)).toBe(532);
    await scene.reply(phone, fromBob, 'start');
    expect([await codeFor(alice), await codeFor(bob)]).toEqual([532, 200]);
    await scene.reply(phone, fromAlice, 'start all');
    expect(await codeFor(alice)).toBe(200);
  });

  it('stops everyone even when the number it writes to has no holder', async () => {
    const other = '+4790000008';
    expect(sent(await scene.reply(other, fromAlice, 'stop all'))).toEqual([
      { to: other, from: fromAlice, text: 'no more from anybody' },
    ]);
  });
});

describe('texts under way when their phone sends STOP', () => {
  const requestOf = async (person: Person, text: string) =>
    factOf(await scene.send(person, [contact], text, { report: true }), 'SmsRequested');
  const idOf = ({ data }: Emission): string => (data as { submissionId: string }).submissionId;
  const withdrawn = (outgoing: readonly Outgoing[]): unknown[] =>
    factsOf(outgoing, 'SmsWithdrawn').map(({ key, data }) => [
      key,
      data['to'],
      (data['texts'] as { submissionId: string; from: string }[]).map(({ submissionId, from }) => [submissionId, from]),
    ]);
  const withdrawnIds = (outgoing: readonly Outgoing[]): string[] =>
    factsOf(outgoing, 'SmsWithdrawn').flatMap(({ data }) =>
      (data['texts'] as { submissionId: string }[]).map(({ submissionId }) => submissionId),
    );

  it('are withdrawn, except those of other senders, and what comes later is sent', async () => {
    const first = await requestOf(alice, 'one');
    scene.pass(1000);
    const unknown = await requestOf(alice, 'two');
    await scene.sms('SmsOutcomeUnknown', unknown);
    const accepted = await requestOf(alice, 'three');
    await scene.sms('SmsAccepted', accepted);
    await requestOf(bob, 'four');
    const outgoing = await scene.reply(phone, fromAlice, 'stop');
    expect(withdrawn(outgoing)).toEqual([
      [
        phone,
        phone,
        [
          [idOf(first), fromAlice],
          [idOf(unknown), fromAlice],
        ],
      ],
    ]);
    const order = outgoing.flatMap((one) => (one.kind === 'fact' && one.topic === 'sms-submissions' ? [one.type] : []));
    expect(order).toEqual(['SmsWithdrawn', 'SmsRequested']);
  });

  it('are withdrawn for all senders by STOP ALL, each once', async () => {
    const [one, two] = [await requestOf(alice, 'one'), await requestOf(bob, 'two')];
    const outgoing = await scene.replies([
      { from: phone, to: fromAlice, text: 'stop' },
      { from: phone, to: fromBob, text: 'stop all' },
    ]);
    expect(withdrawn(outgoing)).toEqual([
      [phone, phone, [[idOf(one), fromAlice]]],
      [phone, phone, [[idOf(two), fromBob]]],
    ]);
    expect(withdrawn(await scene.reply(phone, fromAlice, 'stop all'))).toEqual([]);
  });

  it('are not withdrawn when the phone sends something else, nor for other phones', async () => {
    await requestOf(alice, 'one');
    const other = factOf(await scene.send(alice, ['wv:+4790000008'], 'two'), 'SmsRequested');
    for (const text of ['help', 'start', 'stop it'])
      expect(withdrawn(await scene.reply(phone, fromAlice, text))).toEqual([]);
    const ids = withdrawnIds(await scene.reply(phone, fromAlice, 'stop all'));
    expect(ids).toHaveLength(1);
    expect(ids).not.toContain(idOf(other));
  });

  it('are reported to their sender with 532', async () => {
    const request = await requestOf(alice, 'one');
    await scene.reply(phone, fromAlice, 'stop');
    const report = factOf(await scene.smsFailed(request, 532), 'ReportOffered');
    expect(report).toMatchObject({ key: alice.userId, data: { result: { code: 532 } } });
  });

  it('are refused or withdrawn when both happen at the same moment, and none slips through', async () => {
    for (let round = 0; round < 15; round += 1) {
      await scene.reply(phone, fromAlice, 'start');
      const results = await Promise.all([
        ...Array.from({ length: 4 }, (_, index) => scene.send(alice, [contact], `text ${index}`)),
        scene.reply(phone, fromAlice, 'stop'),
        scene.send(alice, [contact], 'last'),
      ]);
      const all = results.flat();
      const stopped = withdrawnIds(all);
      const asked = factsOf(all, 'SmsRequested').filter(({ data }) => data['sender'] !== undefined);
      expect(asked.map(idOf).filter((id) => !stopped.includes(id))).toEqual([]);
      for (const request of asked) await scene.smsFailed(request, 532);
    }
  });
});

describe('a phone that sends HELP', () => {
  it('gets an SMS saying who is behind the number', async () => {
    expect(sent(await scene.reply(phone, fromAlice, 'Help?'))).toEqual([
      { to: phone, from: fromAlice, text: 'this is Alice' },
    ]);
  });
});

describe('the record of consent', () => {
  it('has every change with the SMS that made it, in order, and cannot be changed', async () => {
    await scene.reply(phone, fromAlice, 'stop');
    await scene.reply(phone, fromAlice, 'stop');
    await scene.reply(phone, fromAlice, 'start all');
    const records = await scene.db.prisma.consent.findMany({ orderBy: { consentId: 'asc' } });
    expect(records).toMatchObject([
      { phone, accountId: alice.accountId, allowed: false, number: fromAlice, inboundId: expect.any(String) },
      { phone, accountId: null, allowed: true, number: fromAlice },
    ]);
    await expect(scene.db.sql.run`update consent set allowed = true`).rejects.toThrow(/never changed/);
    await expect(scene.db.sql.run`delete from consent`).rejects.toThrow(/never changed/);
  });

  it('is kept for numbers only: a short code stops nobody and gets no answer', async () => {
    expect(sent(await scene.reply('2077', fromAlice, 'stop all'))).toEqual([]);
    expect(await scene.db.prisma.consent.count()).toBe(0);
  });

  it('counts words in the order in which they came, also in one batch', async () => {
    await scene.reply(phone, fromAlice, 'stop');
    const outgoing = await scene.replies([
      { from: phone, to: fromAlice, text: 'start' },
      { from: phone, to: fromAlice, text: 'stop' },
    ]);
    expect(sent(outgoing)).toHaveLength(2);
    expect(await codeFor(alice)).toBe(532);
  });
});
