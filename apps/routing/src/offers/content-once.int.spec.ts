import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answersIn, factOf, factsOf, Scene, type Person } from '../testing/scene.js';
import { deleteUnusedMessages, takeOffers } from './offer.store.js';

jest.setTimeout(60_000);

const text = 'x'.repeat(50_000);
let scene: Scene;
let alice: Person;
let people: Person[];
beforeAll(async () => {
  scene = await Scene.open({ maxWaitingBytes: 120_000 });
});
beforeEach(async () => {
  await scene.clear();
  alice = await scene.register('wv:alice', { displayName: 'Alice' });
  people = [];
  for (const name of ['ann', 'ben', 'cid']) people.push(await scene.register(`wv:${name}`));
});
afterAll(() => scene[Symbol.asyncDispose]());

const everybody = () => people.map(({ userId }) => userId);
const person = (index: number) => people[index] as Person;
/** How often something is stored, and how many octets of it. */
async function stored(): Promise<object | undefined> {
  const [row] = await scene.db.sql.rows<object>`
    select (select count(*)::int from message) as messages,
      coalesce((select sum(length(content_data))::int from message), 0) + coalesce(sum(length(content_data))::int, 0) as octets
    from offer`;
  return row;
}
const offerIdsIn = (outgoing: Parameters<typeof factsOf>[0]) =>
  factsOf(outgoing, 'MessageOffered').map(({ data }) => String(data['offerId']));

describe('what a message says', () => {
  it('is stored once for all its recipients, until the last of them has it', async () => {
    const [first, second, third] = offerIdsIn(await scene.send(alice, everybody(), text));
    expect(await stored()).toEqual({ messages: 1, octets: 50_000 });
    for (const one of people) expect(await scene.waiting(one)).toMatchObject([{ text }]);
    await scene.acknowledge(person(0), String(first));
    await scene.acknowledge(person(2), String(third));
    expect(await scene.waiting(person(1))).toMatchObject([{ text }]);
    await scene.acknowledge(person(1), String(second));
    expect(await stored()).toEqual({ messages: 0, octets: 0 });
  });

  it('is stored in the offer when one person gets it, and leaves with it', async () => {
    const [offerId] = offerIdsIn(await scene.send(alice, ['wv:ann'], text));
    expect(await stored()).toEqual({ messages: 0, octets: 50_000 });
    await scene.acknowledge(person(0), String(offerId));
    expect(await stored()).toEqual({ messages: 0, octets: 0 });
  });

  it('leaves with all its offers when they are settled together', async () => {
    await scene.send(alice, everybody(), text, { validUntil: new Date(scene.now.getTime() + 1000) });
    scene.pass(2000);
    expect(factsOf(await scene.sweep(), 'OfferSettled')).toHaveLength(3);
    expect(await stored()).toEqual({ messages: 0, octets: 0 });
  });

  it('is in none of the facts that are published', async () => {
    const outgoing = await scene.send(alice, everybody(), text, { report: true });
    const acknowledged = await scene.acknowledge(person(0), String(offerIdsIn(outgoing)[0]));
    const all = JSON.stringify([outgoing, acknowledged, await scene.login(person(1))]);
    expect(all).not.toContain('xxx');
    expect(all.length).toBeLessThan(5_000);
  });

  it('is found by a walk when two last deletions at once left it behind, and nothing else is', async () => {
    const [first, second, third] = offerIdsIn(await scene.send(alice, everybody(), text));
    await scene.acknowledge(person(2), String(third));
    // Each sees the other's offer.
    await scene.db.transaction(async (one) => {
      await takeOffers(one, [String(first)]);
      await scene.db.transaction((other) => takeOffers(other, [String(second)]));
    });
    expect(await stored()).toEqual({ messages: 1, octets: 50_000 });
    await scene.send(alice, everybody(), 'short');
    const walked = async (after?: string): Promise<number> => {
      const { rows, last } = await deleteUnusedMessages(scene.db.sql, after, 1);
      return last === undefined ? rows : rows + (await walked(last));
    };
    expect(await walked()).toBe(1);
    expect(await stored()).toEqual({ messages: 1, octets: 5 });
    for (const one of people) expect(await scene.waiting(one)).toMatchObject([{ text: 'short' }]);
  });

  it('is read where an older routing put it, in each offer', async () => {
    const [offerId] = offerIdsIn(await scene.send(alice, everybody(), text));
    await scene.db.sql.run`update offer set content_data = 'its own' where offer_id = ${offerId}`;
    expect(await scene.waiting(person(0))).toMatchObject([{ text: 'its own' }]);
    expect(await scene.waiting(person(1))).toMatchObject([{ text }]);
  });

  it('goes with a message that is forwarded, and leaves as SMS when its recipient’s account is deleted', async () => {
    const dora = await scene.register('wv:dora', { msisdn: '+4790000009' });
    await scene.send(alice, ['wv:dora', 'wv:ann'], 'to both');
    const [{ messageId = '' } = {}] = await scene.waiting(person(0));
    await scene.forward(person(0), messageId, ['wv:ben', 'wv:cid']);
    expect(await scene.waiting(person(1))).toMatchObject([{ text: 'to both' }]);
    await scene.deregister(dora);
    expect(factOf(await scene.accountDeregistered(dora), 'SmsRequested').data).toMatchObject({
      text: 'Alice: to both',
    });
    expect(await stored()).toEqual({ messages: 1, octets: 7 });
  });

  it('is stored for thousands in several statements, and once', async () => {
    const many = await Promise.all(Array.from({ length: 2_500 }, (_, index) => scene.register(`wv:many${index}`)));
    const outgoing = await scene.send(
      alice,
      many.map(({ userId }) => userId),
      text,
    );
    const sequences = factsOf(outgoing, 'MessageOffered').map(({ data }) => Number(data['sequence']));
    expect(sequences).toHaveLength(2_500);
    expect(JSON.stringify(outgoing).length).toBeLessThan(2_500 * 1_000);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(await stored()).toEqual({ messages: 1, octets: 50_000 });
  });
});

describe('forty logins of a user for whom much waits', () => {
  it('cost forty small facts, however much it is', async () => {
    await scene.db.sql.run`
      insert into offer (offer_id, kind, account_id, user_id, message_id, sender, recipient, content_type, content_data, content_size, at)
      select 'backlog-' || place, 'message', ${person(0).accountId}::uuid, ${person(0).userId}, 'm-' || place, '{}', '{}', 'text/plain',
        repeat('x', 200000), 200000, ${scene.now}::timestamptz
      from generate_series(1, 200) as place`;
    const logins = Array.from({ length: 40 }, (_, index) => ({
      type: 'SessionStarted' as const,
      data: {
        session: scene.requester(person(0), `session-${index}`),
        startedAt: scene.now.toISOString(),
        clientId: {},
      },
    }));
    const outgoing = await scene.handle('message-requests', logins);
    expect(outgoing.map(({ type }) => type)).toEqual(logins.map(() => 'BacklogOffered'));
    expect(JSON.stringify(outgoing).length).toBeLessThan(40 * 1_000);
  });
});

describe('what waits for one user', () => {
  const codes = (outgoing: Parameters<typeof answersIn>[0]) =>
    answersIn(outgoing).map((answer) => (answer['result'] as { code: number }).code);

  it('is limited in octets: senders get 507 until something is acknowledged; others are reached, and shorter ones still fit', async () => {
    expect(codes(await scene.send(alice, ['wv:ann'], text))).toEqual([200]);
    const [offerId] = offerIdsIn(await scene.send(alice, ['wv:ann'], text));
    const both = await scene.send(alice, ['wv:ann', 'wv:ben'], text);
    expect(answersIn(both)[0]).toMatchObject({ result: { code: 201, details: [{ code: 507, userIds: ['wv:ann'] }] } });
    expect(codes(await scene.send(alice, ['wv:ann'], 'short'))).toEqual([200]);
    await scene.acknowledge(person(0), String(offerId));
    expect(codes(await scene.send(alice, ['wv:ann'], text))).toEqual([200]);
  });

  it('does not count reports, which hold no content', async () => {
    const [offerId] = offerIdsIn(await scene.send(person(0), ['wv:ben'], text, { report: true }));
    await scene.acknowledge(person(1), String(offerId));
    expect(await scene.waiting(person(0))).toMatchObject([{ kind: 'report' }]);
    const twice = ['one', 'two'].map(() => scene.message(alice, ['wv:ann'], text));
    expect(codes(await scene.handle('message-requests', twice))).toEqual([200, 200]);
  });
});
