import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { answersIn, factOf, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);

let scene: Scene;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  scene = await Scene.open();
  alice = await scene.register('wv:alice', { msisdn: '+4790000001', displayName: 'Alice' });
  bob = await scene.register('wv:bob', { msisdn: '+4790000002' });
});
afterAll(() => scene[Symbol.asyncDispose]());

describe('a message to an IM user', () => {
  it('is offered to them and answered with 200 and its ID', async () => {
    const outgoing = await scene.send(alice, ['wv:bob'], 'hello');
    const [answer] = answersIn(outgoing);
    expect(answer).toMatchObject({ result: { code: 200 }, messageId: expect.stringMatching(/^.{1,50}$/) });
    expect(factOf(outgoing, 'MessageOffered')).toMatchObject({
      topic: 'deliveries',
      key: bob.userId,
      data: {
        accountId: bob.accountId,
        messageId: answer?.['messageId'],
        sender: { canonical: alice.userId, msisdn: '+4790000001' },
        content: { type: 'text/plain', size: 5 },
      },
    });
    expect(JSON.stringify(outgoing)).not.toContain('hello');
    expect(await scene.waiting(bob)).toMatchObject([{ messageId: answer?.['messageId'], text: 'hello' }]);
  });

  it('reaches them by their number too', async () => {
    const outgoing = await scene.send(alice, ['wv:+4790000002'], 'hello');
    expect(factOf(outgoing, 'MessageOffered').data).toMatchObject({ accountId: bob.accountId });
    expect(factsOf(outgoing, 'SmsRequested')).toEqual([]);
  });

  it('comes once when they are named twice', async () => {
    const outgoing = await scene.send(alice, ['wv:bob', 'wv:+4790000002'], 'hello');
    expect(factsOf(outgoing, 'MessageOffered')).toHaveLength(1);
    expect(answersIn(outgoing)[0]).toMatchObject({ result: { code: 200 } });
  });

  it('keeps its order among the messages of one sender', async () => {
    const texts = ['one', 'two', 'three', 'four'];
    const outgoing = await scene.handle(
      'message-requests',
      texts.map((text) => scene.message(alice, ['wv:bob'], text)),
    );
    const offers = factsOf(outgoing, 'MessageOffered');
    expect((await scene.waiting(bob)).slice(-4).map(({ text }) => text)).toEqual(texts);
    const sequences = offers.map((offer) => Number(offer.data['sequence']));
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    expect(new Set(sequences).size).toBe(4);
  });

  it('may contain what Postgres cannot store', async () => {
    const outgoing = await scene.send(alice, ['wv:bob'], 'a\0b\ud800c');
    expect(answersIn(outgoing)[0]).toMatchObject({ result: { code: 200 } });
    const odd = 'text/plain; x="\u0001\ufffe\uffff😀%00\\u0000"';
    const typed = await scene.send(alice, ['wv:bob'], { type: odd, data: odd, size: 9 });
    expect(answersIn(typed)[0]).toMatchObject({ result: { code: 200 } });
  });
});

describe('a message to an SMS-only user', () => {
  it('leaves as SMS from a conversation number and names its sender', async () => {
    const outgoing = await scene.send(alice, ['wv:+4790000009'], 'hello');
    expect(answersIn(outgoing)[0]).toMatchObject({ result: { code: 200 } });
    expect(factOf(outgoing, 'SmsRequested')).toMatchObject({
      topic: 'sms-submissions',
      key: '+4790000009',
      data: { to: '+4790000009', from: '+4759440000', text: 'Alice: hello' },
    });
  });

  it('names the sender until one SMS was accepted, then no more', async () => {
    const first = factOf(await scene.send(alice, ['wv:+4790000010'], 'one'), 'SmsRequested');
    const second = factOf(await scene.send(alice, ['wv:+4790000010'], 'two'), 'SmsRequested');
    expect(second.data).toMatchObject({ text: 'Alice: two', from: first.data['from'] });
    await scene.sms('SmsAccepted', second);
    const third = factOf(await scene.send(alice, ['wv:+4790000010'], 'three'), 'SmsRequested');
    expect(third.data).toMatchObject({ text: 'three', from: first.data['from'] });
  });

  it('comes from another number for another IM user, named by user ID when they have no name', async () => {
    await scene.send(alice, ['wv:+4790000011'], 'hello');
    const outgoing = await scene.send(bob, ['wv:+4790000011'], 'hello');
    expect(factOf(outgoing, 'SmsRequested').data).toMatchObject({
      from: '+4759440001',
      text: 'bob@im.example.com: hello',
    });
  });

  it('is refused with 507 when all numbers to the phone are in use', async () => {
    const others = await Promise.all(['wv:c1', 'wv:c2', 'wv:c3', 'wv:c4'].map((userId) => scene.register(userId)));
    const outgoing = await scene.handle(
      'message-requests',
      others.map((other) => scene.message(other, ['wv:+4790000012'], 'hello')),
    );
    expect(answersIn(outgoing).map((answer) => (answer['result'] as { code: number }).code)).toEqual([
      200, 200, 200, 507,
    ]);
    expect(new Set(factsOf(outgoing, 'SmsRequested').map((sms) => sms.data['from'])).size).toBe(3);
  });

  it('is refused with 415 when it is not text, and with 410 when it is too long', async () => {
    const picture = { type: 'image/png', encoding: 'BASE64', data: 'AAAA', size: 3 };
    expect(answersIn(await scene.send(alice, ['wv:+4790000009'], picture))[0]).toMatchObject({ result: { code: 415 } });
    const long = await scene.send(alice, ['wv:+4790000013'], 'x'.repeat(5000));
    expect(answersIn(long)[0]).toMatchObject({ result: { code: 410 } });
    expect(answersIn(long)[0]).not.toHaveProperty('messageId');
    expect(factsOf(long, 'SmsRequested')).toEqual([]);
  });
});

describe('a message to nobody', () => {
  it.each([
    ['wv:ghost', 531],
    ['wv:+15550001111', 531],
    ['wv:+4759440000', 531],
    ['wv:carl@elsewhere.example', 516],
    ['wv:+4790000009@elsewhere.example', 516],
  ])('to %s is answered with %d', async (recipient, code) => {
    const [answer] = answersIn(await scene.send(alice, [recipient], 'hello'));
    expect(answer).toMatchObject({ result: { code } });
  });

  it('is answered with 201 and the failed recipients when others were reached', async () => {
    const outgoing = await scene.send(alice, ['wv:bob', 'wv:Ghost', 'wv:x@elsewhere.example'], 'hello');
    expect(answersIn(outgoing)[0]).toMatchObject({
      result: {
        code: 201,
        details: [
          { code: 531, userIds: ['wv:Ghost'] },
          { code: 516, userIds: ['wv:x@elsewhere.example'] },
        ],
      },
      messageId: expect.any(String),
    });
  });

  it('is refused when its sender no longer has an account', async () => {
    const gone = await scene.register('wv:gone');
    await scene.deregister(gone);
    expect(answersIn(await scene.send(gone, ['wv:bob'], 'hello'))[0]).toMatchObject({ result: { code: 604 } });
  });
});
