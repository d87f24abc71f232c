import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answersIn, factOf, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);

let scene: Scene;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  scene = await Scene.open();
});
beforeEach(async () => {
  await scene.clear();
  alice = await scene.register('wv:alice', { displayName: 'Alice' });
  bob = await scene.register('wv:bob');
});
afterAll(() => scene[Symbol.asyncDispose]());

const picture = { type: 'image/png', encoding: 'BASE64', data: 'AAAA', size: 3 };
const texts = { contentTypes: [{ type: 'text/plain' }] };

type Sent = Readonly<{ offerId: string; messageId: string }>;
async function sendTo(person: Person, content: string | typeof picture = 'hello', report = true): Promise<Sent> {
  const { data } = factOf(await scene.send(alice, [person.userId], content, { report }), 'MessageOffered');
  return { offerId: String(data['offerId']), messageId: String(data['messageId']) };
}
const resultIn = (outgoing: Parameters<typeof answersIn>[0]) => answersIn(outgoing)[0]?.['result'];
const reportIn = (outgoing: Parameters<typeof factsOf>[0]) =>
  factsOf(outgoing, 'ReportOffered').map(({ key, data }) => [key, (data['result'] as { code: number }).code]);

describe('a message that no client of its recipient takes', () => {
  it('is refused at once when all that are logged in say so', async () => {
    await scene.clientOf(bob, texts);
    const outgoing = await scene.send(alice, [bob.userId], picture);
    expect(resultIn(outgoing)).toMatchObject({ code: 415 });
    expect(factsOf(outgoing, 'MessageOffered')).toEqual([]);
  });

  it('waits while nobody is logged in, and is refused at delivery: its sender gets the report', async () => {
    const { offerId } = await sendTo(bob, picture);
    const sessionId = await scene.clientOf(bob, texts);
    const outgoing = await scene.refuse(bob, offerId, sessionId);
    expect(factOf(outgoing, 'OfferSettled').data).toMatchObject({ offerId });
    expect(reportIn(outgoing)).toEqual([[alice.userId, 415]]);
    expect(await scene.refuse(bob, offerId, sessionId)).toEqual([]);
  });

  it('waits as long as another client that is logged in takes it', async () => {
    const { offerId } = await sendTo(bob, picture);
    const phone = await scene.clientOf(bob, texts);
    const computer = await scene.clientOf(bob, {});
    expect(await scene.refuse(bob, offerId, phone)).toEqual([]);
    await scene.endClient(computer);
    expect(await scene.backlog(bob, 'later')).toHaveLength(1);
  });

  it('is too large for a client that refuses it although its content alone would fit', async () => {
    const { offerId } = await sendTo(bob, picture);
    const sessionId = await scene.clientOf(bob, {});
    expect(reportIn(await scene.refuse(bob, offerId, sessionId, 410))).toEqual([[alice.userId, 410]]);
  });

  it('waits when a phone sent it: nobody could be told', async () => {
    const request = factOf(await scene.send(bob, ['wv:+4790000009'], 'hello'), 'SmsRequested');
    await scene.sms('SmsAccepted', request);
    const { from, to } = request.data as { from: string; to: string };
    const offerId = String(factOf(await scene.reply(to, from, 'hi'), 'MessageOffered').data['offerId']);
    expect(await scene.refuse(bob, offerId, await scene.clientOf(bob, { parserSize: 1024 }), 410)).toEqual([]);
    expect(await scene.backlog(bob)).toHaveLength(1);
  });

  it("is not refused by somebody else's client", async () => {
    const { offerId } = await sendTo(bob, picture);
    const sessionId = await scene.clientOf(alice, texts);
    expect(await scene.refuse(alice, offerId, sessionId)).toEqual([]);
    expect(await scene.backlog(bob)).toHaveLength(1);
  });
});

describe('a rejected message', () => {
  it('is settled, and its sender gets 538', async () => {
    const { offerId, messageId } = await sendTo(bob);
    const outgoing = await scene.reject(bob, [messageId]);
    expect(resultIn(outgoing)).toEqual({ code: 200 });
    expect(factOf(outgoing, 'OfferSettled').data).toMatchObject({ offerId });
    expect(reportIn(outgoing)).toEqual([[alice.userId, 538]]);
    expect(await scene.backlog(bob)).toEqual([]);
  });

  it('is rejected beside unknown ones with 201, which names those; unknown ones alone get 426', async () => {
    const { messageId } = await sendTo(bob, 'hello', false);
    const outgoing = await scene.reject(bob, ['ghost', messageId, messageId]);
    expect(resultIn(outgoing)).toMatchObject({ code: 201, details: [{ code: 426, messageIds: ['ghost'] }] });
    expect(reportIn(outgoing)).toEqual([]);
    expect(resultIn(await scene.reject(bob, [messageId]))).toMatchObject({ code: 426 });
  });

  it("is nobody else's", async () => {
    const { messageId } = await sendTo(bob);
    expect(resultIn(await scene.reject(alice, [messageId]))).toMatchObject({ code: 426 });
    expect(await scene.backlog(bob)).toHaveLength(1);
  });
});

describe('a forwarded message', () => {
  let cid: Person;
  beforeEach(async () => {
    cid = await scene.register('wv:cid');
  });

  it('goes on from the one who forwards it, is settled, and its sender gets 541', async () => {
    const { offerId, messageId } = await sendTo(bob);
    const outgoing = await scene.forward(bob, messageId, ['wv:cid']);
    const { data } = factOf(outgoing, 'MessageOffered');
    expect(data).toMatchObject({
      accountId: cid.accountId,
      sender: { canonical: bob.userId },
      content: { type: 'text/plain', size: 5 },
    });
    expect(await scene.waiting(cid)).toMatchObject([{ text: 'hello' }]);
    expect(answersIn(outgoing)).toEqual([
      { result: { code: 200 }, messageId: data['messageId'], requestId: expect.anything() },
    ]);
    expect(data['messageId']).not.toBe(messageId);
    expect(factOf(outgoing, 'OfferSettled').data).toMatchObject({ offerId });
    expect(reportIn(outgoing)).toEqual([[alice.userId, 541]]);
  });

  it('leaves as SMS to a phone', async () => {
    const { messageId } = await sendTo(bob);
    const outgoing = await scene.forward(bob, messageId, ['wv:+4790000009']);
    expect(factOf(outgoing, 'SmsRequested').data).toMatchObject({ to: '+4790000009' });
  });

  it('waits on when nobody gets it', async () => {
    const { messageId } = await sendTo(bob);
    await scene.handle('message-requests', [
      {
        type: 'BlockChangeRequested',
        data: {
          requester: scene.requester(cid),
          block: { inUse: true, add: [{ canonical: bob.userId, spelling: 'wv:bob' }], remove: [] },
        },
      },
    ]);
    const outgoing = await scene.forward(bob, messageId, ['wv:cid']);
    expect(resultIn(outgoing)).toMatchObject({ code: 532 });
    expect(factsOf(outgoing, 'OfferSettled')).toEqual([]);
    expect(resultIn(await scene.forward(bob, messageId, ['wv:ghost']))).toMatchObject({ code: 531 });
    expect(await scene.backlog(bob)).toHaveLength(1);
  });

  it('is unknown with 426 when it is settled, or not theirs', async () => {
    const { offerId, messageId } = await sendTo(bob);
    expect(resultIn(await scene.forward(cid, messageId, ['wv:alice']))).toMatchObject({ code: 426 });
    await scene.acknowledge(bob, offerId);
    const outgoing = await scene.forward(bob, messageId, ['wv:cid']);
    expect(resultIn(outgoing)).toMatchObject({ code: 426 });
    expect(factsOf(outgoing, 'MessageOffered')).toEqual([]);
  });
});
