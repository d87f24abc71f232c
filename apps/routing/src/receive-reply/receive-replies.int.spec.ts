import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Emission } from '@smsonly/kafka';
import { factOf, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);
const phone = '+4790000009';
const contact = `wv:${phone}`;
const day = 86_400_000;

let scene: Scene;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  scene = await Scene.open({ pool: '+4759440000' });
});
beforeEach(async () => {
  await scene.clear();
  alice = await scene.register('wv:alice', { displayName: 'Alice' });
  bob = await scene.register('wv:bob', { displayName: 'Bob' });
});
afterAll(() => scene[Symbol.asyncDispose]());

/** Sends, and the gateway takes it and the phone gets it. */
async function reach(person: Person, text = 'hello'): Promise<Emission> {
  const request = factOf(await scene.send(person, [contact], text), 'SmsRequested');
  await scene.sms('SmsAccepted', request);
  await scene.sms('SmsDelivered', request);
  return request;
}

function numberOf(request: Emission): string {
  return (request.data as { from: string }).from;
}

async function unclaimed(): Promise<{ cause: string; text: string }[]> {
  return scene.db.prisma.unclaimedReply.findMany({ select: { cause: true, text: true } });
}

describe('a reply', () => {
  it('becomes a message from the phone for the IM user whose number it was sent to', async () => {
    const request = await reach(alice);
    const outgoing = await scene.reply(phone, numberOf(request), 'hi æøå');
    expect(factOf(outgoing, 'MessageOffered')).toMatchObject({
      key: alice.userId,
      data: {
        accountId: alice.accountId,
        messageId: expect.stringMatching(/^.{1,50}$/),
        sender: { canonical: 'wv:+4790000009@im.example.com', msisdn: phone },
        recipient: { canonical: alice.userId },
        content: { type: 'text/plain', size: 9 },
      },
    });
    expect(await scene.waiting(alice)).toMatchObject([{ kind: 'message', text: 'hi æøå' }]);
  });

  it('reaches its IM user when the number has registered meanwhile', async () => {
    const request = await reach(alice);
    await scene.register('wv:carol', { msisdn: phone });
    expect(factOf(await scene.reply(phone, numberOf(request), 'hi'), 'MessageOffered').key).toBe(alice.userId);
  });

  it('goes to nobody before the gateway took an SMS from that number', async () => {
    const request = factOf(await scene.send(alice, [contact], 'hello'), 'SmsRequested');
    const outgoing = await scene.reply(phone, numberOf(request), 'hi');
    expect(factsOf(outgoing, 'MessageOffered')).toEqual([]);
    expect(await unclaimed()).toEqual([{ cause: 'nobody', text: 'hi' }]);
  });

  it('goes to the only possible sender, even while the outcome of their SMS is unknown', async () => {
    const request = factOf(await scene.send(alice, [contact], 'hello'), 'SmsRequested');
    await scene.sms('SmsOutcomeUnknown', request);
    expect(factOf(await scene.reply(phone, numberOf(request), 'hi'), 'MessageOffered').key).toBe(alice.userId);
  });
});

describe('a number that changes hands', () => {
  it('is not released by a pair that exchanged messages within the hold', async () => {
    await reach(alice);
    scene.pass(6 * day);
    expect(factsOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested')).toEqual([]);
  });

  it('is not released by a pair whose phone answered within the hold', async () => {
    const request = await reach(alice);
    scene.pass(5 * day);
    await scene.reply(phone, numberOf(request), 'hi');
    scene.pass(5 * day);
    expect(factsOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested')).toEqual([]);
  });

  it('is not released by a pair with an unsettled SMS', async () => {
    const request = factOf(await scene.send(alice, [contact], 'hello'), 'SmsRequested');
    await scene.sms('SmsAccepted', request);
    scene.pass(8 * day);
    expect(factsOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested')).toEqual([]);
    await scene.sms('SmsDelivered', request);
    expect(factsOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested')).toHaveLength(1);
  });

  it('takes replies to the old holder until the first SMS of the new one is accepted', async () => {
    const request = await reach(alice);
    const number = numberOf(request);
    scene.pass(8 * day);
    const second = factOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested');
    expect(second.data).toMatchObject({ from: number, text: 'Bob: hello' });
    expect(factOf(await scene.reply(phone, number, 'to alice'), 'MessageOffered').key).toBe(alice.userId);
    await scene.sms('SmsAccepted', second);
    expect(factOf(await scene.reply(phone, number, 'to bob'), 'MessageOffered').key).toBe(bob.userId);
  });

  it("brings replies to the old holder when the new one's SMS was refused", async () => {
    const number = numberOf(await reach(alice));
    scene.pass(8 * day);
    const second = factOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested');
    await scene.smsFailed(second);
    expect(factOf(await scene.reply(phone, number, 'to alice'), 'MessageOffered').key).toBe(alice.userId);
  });

  it("gives a reply to nobody while it is unknown what became of the new holder's first SMS, and asks to try again", async () => {
    const number = numberOf(await reach(alice));
    scene.pass(8 * day);
    const second = factOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested');
    await scene.sms('SmsOutcomeUnknown', second);
    const outgoing = await scene.reply(phone, number, 'to whom?');
    expect(factsOf(outgoing, 'MessageOffered')).toEqual([]);
    expect(factOf(outgoing, 'SmsRequested').data).toMatchObject({ to: phone, from: number, text: 'try again' });
    expect(await unclaimed()).toEqual([{ cause: 'unclear', text: 'to whom?' }]);
    await scene.sms('SmsAccepted', second);
    expect(factOf(await scene.reply(phone, number, 'to bob'), 'MessageOffered').key).toBe(bob.userId);
  });

  it('delivers a reply to nobody after an accepted first SMS failed', async () => {
    const number = numberOf(await reach(alice));
    scene.pass(8 * day);
    const second = factOf(await scene.send(bob, [contact], 'hello'), 'SmsRequested');
    await scene.sms('SmsAccepted', second);
    await scene.smsFailed(second);
    expect(factsOf(await scene.reply(phone, number, 'to whom?'), 'MessageOffered')).toEqual([]);
  });

  it('leaves the previous holder to get another number, and be introduced again', async () => {
    await using two = await Scene.open({ pool: '+4759440000,+4759440001' });
    const people = await Promise.all(['wv:a', 'wv:b', 'wv:c'].map((userId) => two.register(userId)));
    const send = async (person: Person | undefined) => {
      const request = factOf(await two.send(person!, [contact], 'hello'), 'SmsRequested');
      await two.sms('SmsAccepted', request);
      await two.sms('SmsDelivered', request);
      return request;
    };
    const [a, b, c] = people;
    const first = await send(a);
    two.pass(day);
    await send(b);
    two.pass(8 * day);
    expect(numberOf(await send(c))).toBe(numberOf(first));
    const again = await send(a);
    expect(again.data).toMatchObject({ from: '+4759440001', text: 'a@im.example.com: hello' });
  });
});

describe('after a long silence', () => {
  it('the next SMS names its sender again', async () => {
    await reach(alice);
    expect((await reach(alice, 'two')).data).toMatchObject({ text: 'two' });
    scene.pass(31 * day);
    expect((await reach(alice, 'three')).data).toMatchObject({ text: 'Alice: three' });
    expect((await reach(alice, 'four')).data).toMatchObject({ text: 'four' });
  });
});

describe('a reply that is for no IM user', () => {
  it('is kept, and the phone gets an explanatory SMS once a day from the number it wrote to', async () => {
    const outgoing = await scene.reply(phone, '+4759440000', 'who are you?');
    expect(factOf(outgoing, 'SmsRequested')).toMatchObject({
      key: phone,
      data: { to: phone, from: '+4759440000', text: 'nobody has written to you' },
    });
    expect(await scene.reply(phone, '+4759440000', 'hello?')).toEqual([]);
    expect(await unclaimed()).toHaveLength(2);
    scene.pass(day);
    expect(factsOf(await scene.reply(phone, '+4759440000', 'anyone?'), 'SmsRequested')).toHaveLength(1);
  });

  it.each(['2412', 'Telenor', '+4759440000'])('from %s gets no answer', async (from) => {
    expect(await scene.reply(from, '+4759440000', 'BUY NOW')).toEqual([]);
    expect(await unclaimed()).toHaveLength(1);
  });

  it('to a number outside the pool gets no answer', async () => {
    expect(await scene.reply(phone, '+4722222222', 'hello')).toEqual([]);
    expect(await scene.reply(phone, '1999', 'hello')).toEqual([]);
  });
});

describe('a reply while the phone is blocked', () => {
  const change = (add: boolean) => {
    const entry = { canonical: 'wv:+4790000009@im.example.com', spelling: 'wv:+4790000009', msisdn: phone };
    const block = { add: add ? [entry] : [], remove: add ? [] : [entry] };
    const data = { requester: scene.requester(alice), block };
    return scene.handle('message-requests', [{ type: 'BlockChangeRequested', data }]);
  };

  it('is dropped for good, while the user may still write to the phone', async () => {
    const number = numberOf(await reach(alice));
    await change(true);
    expect(await scene.reply(phone, number, 'hi')).toEqual([]);
    expect(await unclaimed()).toEqual([]);
    await reach(alice);
    await change(false);
    expect(await scene.backlog(alice)).toEqual([]);
    expect(factOf(await scene.reply(phone, number, 'hi again'), 'MessageOffered').key).toBe(alice.userId);
  });
});
