import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answersIn, factOf, factsOf, Scene, type Person, type WaitingOffer } from '../testing/scene.js';

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

async function offerTo(
  person: Person,
  text: string,
  more: { report?: boolean; validUntil?: Date } = {},
): Promise<string> {
  const outgoing = await scene.send(alice, [person.userId], text, more);
  return String(factOf(outgoing, 'MessageOffered').data['offerId']);
}

const textOf = ({ text }: WaitingOffer) => text;

describe('at login', () => {
  it('all that is unacknowledged can be read in order; of it only the end is told', async () => {
    const ids = [await offerTo(bob, 'one'), await offerTo(bob, 'two'), await offerTo(bob, 'three')];
    await scene.acknowledge(bob, ids[1] ?? '');
    expect((await scene.backlog(bob)).map(textOf)).toEqual(['one', 'three']);
    const outgoing = await scene.login(bob, 'session-2');
    expect(outgoing.map((fact) => fact.type)).toEqual(['BacklogOffered']);
    expect(factOf(outgoing, 'BacklogOffered')).toMatchObject({ key: bob.userId, data: { sessionId: 'session-2' } });
    expect(new Set(outgoing.map((fact) => (fact.kind === 'fact' ? `${fact.topic} ${fact.key}` : '')))).toEqual(
      new Set([`deliveries ${bob.userId}`]),
    );
  });

  it('an empty backlog is announced too', async () => {
    expect((await scene.login(bob)).map((fact) => fact.type)).toEqual(['BacklogOffered']);
  });

  it('what is past its validity is not offered, and its sender gets 542', async () => {
    await offerTo(bob, 'late', { report: true, validUntil: new Date(scene.now.getTime() + 1000) });
    scene.pass(2000);
    const outgoing = await scene.login(bob);
    expect(factOf(outgoing, 'ReportOffered')).toMatchObject({ key: alice.userId, data: { result: { code: 542 } } });
    expect(await scene.backlog(bob)).toEqual([]);
  });
});

describe('an acknowledged message', () => {
  it('leaves all sessions and is reported to its sender who asked for it', async () => {
    const sent = await scene.send(alice, ['wv:Bob'], 'hello', { report: true });
    const offerId = String(factOf(sent, 'MessageOffered').data['offerId']);
    const outgoing = await scene.acknowledge(bob, offerId);
    expect(factOf(outgoing, 'OfferSettled')).toMatchObject({ key: bob.userId, data: { offerId } });
    expect(factOf(outgoing, 'ReportOffered')).toMatchObject({
      key: alice.userId,
      data: {
        accountId: alice.accountId,
        messageId: answersIn(sent)[0]?.['messageId'],
        recipient: { spelling: 'wv:Bob' },
        result: { code: 200 },
        contentType: 'text/plain',
        contentSize: 5,
      },
    });
  });

  it('is not reported when nobody asked', async () => {
    expect((await scene.acknowledge(bob, await offerTo(bob, 'hello'))).map((fact) => fact.type)).toEqual([
      'OfferSettled',
    ]);
  });

  it('is reported once, however often it is acknowledged', async () => {
    const offerId = await offerTo(bob, 'hello', { report: true });
    await scene.acknowledge(bob, offerId);
    expect((await scene.acknowledge(bob, offerId)).map((fact) => fact.type)).toEqual(['OfferSettled']);
  });

  it("cannot be acknowledged by somebody else's client", async () => {
    await scene.acknowledge(alice, await offerTo(bob, 'hello'));
    expect(await scene.backlog(bob)).toHaveLength(1);
  });

  it('leaves no text behind', async () => {
    await scene.acknowledge(bob, await offerTo(bob, 'hello', { report: true }));
    const rows = await scene.db.prisma.offer.findMany();
    expect(rows.map((row) => [row.kind, row.contentData])).toEqual([['report', null]]);
  });
});

describe('a report', () => {
  it('waits for its receiver like a message, until they acknowledge it', async () => {
    await scene.acknowledge(bob, await offerTo(bob, 'hello', { report: true }));
    const [report] = await scene.backlog(alice);
    expect(report).toMatchObject({ kind: 'report', text: null });
    await scene.acknowledge(alice, String(report?.offerId));
    expect(await scene.backlog(alice, 'session-2')).toEqual([]);
  });

  it('says what sms-adapter reported', async () => {
    const outgoing = await scene.send(alice, ['wv:+4790000009'], 'hello', { report: true });
    const request = factOf(outgoing, 'SmsRequested');
    expect(await scene.sms('SmsAccepted', request)).toEqual([]);
    const delivered = factOf(await scene.sms('SmsDelivered', request), 'ReportOffered');
    expect(delivered.data).toMatchObject({ result: { code: 200 }, recipient: { spelling: 'wv:+4790000009' } });
    expect(await scene.sms('SmsDelivered', request)).toEqual([]);

    const second = factOf(await scene.send(alice, ['wv:+4790000009'], 'hello', { report: true }), 'SmsRequested');
    expect(factOf(await scene.smsFailed(second, 902), 'ReportOffered').data).toMatchObject({ result: { code: 902 } });
  });

  it('is not made for a sender who no longer has an account', async () => {
    const offerId = await offerTo(bob, 'hello', { report: true });
    await scene.deregister(alice);
    expect(factsOf(await scene.acknowledge(bob, offerId), 'ReportOffered')).toEqual([]);
  });
});

describe('a client that never acknowledges', () => {
  it('has a message delivered once two sessions have deferred it', async () => {
    const offerId = await offerTo(bob, 'hello', { report: true });
    expect(await scene.defer(bob, offerId, 'session-1')).toEqual([]);
    expect(await scene.defer(bob, offerId, 'session-1')).toEqual([]);
    const outgoing = await scene.defer(bob, offerId, 'session-2');
    expect(factOf(outgoing, 'OfferSettled').data).toMatchObject({ offerId });
    expect(factOf(outgoing, 'ReportOffered').data).toMatchObject({ result: { code: 200 } });
  });
});

describe('what waits for one user', () => {
  let narrow: Scene;
  beforeAll(async () => {
    narrow = await Scene.open({ maxWaiting: 3 });
  });
  afterAll(() => narrow[Symbol.asyncDispose]());

  it('is limited: senders get 507 until they acknowledge something, and others are reached', async () => {
    const [ann, ben, cid] = await Promise.all(['wv:ann', 'wv:ben', 'wv:cid'].map((userId) => narrow.register(userId)));
    if (!ann || !ben || !cid) throw new Error('nobody registered');
    const codes = (outgoing: Parameters<typeof answersIn>[0]) =>
      answersIn(outgoing).map((answer) => (answer['result'] as { code: number }).code);
    const run = await narrow.handle(
      'message-requests',
      ['one', 'two'].map((text) => narrow.message(ann, ['wv:ben'], text)),
    );
    expect(codes(run)).toEqual([200, 200]);
    const more = ['three', 'four'].map((text) => narrow.message(ann, ['wv:ben'], text));
    expect(codes(await narrow.handle('message-requests', more))).toEqual([200, 507]);
    const both = await narrow.send(ann, ['wv:ben', 'wv:cid'], 'five');
    expect(answersIn(both)[0]).toMatchObject({
      result: { code: 201, details: [{ code: 507, userIds: ['wv:ben'] }] },
    });
    expect(factOf(both, 'MessageOffered').data).toMatchObject({ accountId: cid.accountId });
    const backlog = await narrow.backlog(ben);
    expect(backlog.map(textOf)).toEqual(['one', 'two', 'three']);
    await narrow.acknowledge(ben, String(backlog[0]?.offerId));
    expect(codes(await narrow.send(ann, ['wv:ben'], 'six'))).toEqual([200]);
  });
});

describe('time', () => {
  it('ends the validity of a message without any login', async () => {
    await offerTo(bob, 'late', { report: true, validUntil: new Date(scene.now.getTime() + 1000) });
    expect(await scene.sweep()).toEqual([]);
    scene.pass(2000);
    const outgoing = await scene.sweep();
    expect(outgoing.map((fact) => fact.type)).toEqual(['OfferSettled', 'ReportOffered']);
    expect(await scene.sweep()).toEqual([]);
  });
});
