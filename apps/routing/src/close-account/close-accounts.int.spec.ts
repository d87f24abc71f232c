import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@smsonly/testing';
import { lockAccountsShared } from '../locks.js';
import { answersIn, factOf, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);
const phone = '+4790000009';

let scene: Scene;
let alice: Person;
let carol: Person;
beforeAll(async () => {
  scene = await Scene.open();
});
beforeEach(async () => {
  await scene.clear();
  alice = await scene.register('wv:alice', { displayName: 'Alice' });
  carol = await scene.register('wv:carol', { msisdn: phone });
});
afterAll(() => scene[Symbol.asyncDispose]());

async function close(person: Person) {
  await scene.deregister(person);
  return scene.accountDeregistered(person);
}
/** Somebody waits for a lock. */
const isWaiting = (at: Scene) =>
  eventually(async () => {
    const rows = await at.db.sql.rows<unknown>`select 1 from pg_locks where not granted and locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`;
    expect(rows).not.toEqual([]);
  });
const textsOf = (outgoing: Parameters<typeof factsOf>[0]) =>
  factsOf(outgoing, 'SmsRequested').map((sms) => sms.data['text']);

describe('an account with a number that is deleted', () => {
  it('gets its undelivered texts as SMS, in order, and no more as instant messages', async () => {
    for (const text of ['one', 'two', 'three']) await scene.send(alice, ['wv:carol'], text);
    const outgoing = await close(carol);
    expect(textsOf(outgoing)).toEqual(['Alice: one', 'Alice: two', 'Alice: three']);
    expect(factsOf(outgoing, 'OfferSettled')).toHaveLength(3);
    expect(await scene.accountDeregistered(carol)).toEqual([]);
    expect(await scene.backlog(carol)).toEqual([]);
  });

  it('gets nothing as SMS that it has read, though routing does not know yet; its sender hears that it was delivered', async () => {
    const read = factOf(await scene.send(alice, ['wv:carol'], 'read', { report: true }), 'MessageOffered');
    await scene.send(alice, ['wv:carol'], 'unread');
    await scene.read(carol, String(read.data['offerId']));
    await scene.deregister(carol);
    const meanwhile = await scene.send(alice, [`wv:${phone}`], 'to the phone');
    const outgoing = await scene.accountDeregistered(carol);
    expect(textsOf([...meanwhile, ...outgoing])).toEqual(['Alice: unread', 'Alice: to the phone']);
    expect(factsOf(outgoing, 'ReportOffered').map(({ data }) => data)).toMatchObject([
      { messageId: read.data['messageId'], result: { code: 200 } },
    ]);
    expect(await scene.acknowledge(carol, String(read.data['offerId']))).toMatchObject([{ type: 'OfferSettled' }]);
  });

  it('has the delivery of such an SMS reported', async () => {
    const sent = await scene.send(alice, ['wv:carol'], 'hello', { report: true });
    const request = factOf(await close(carol), 'SmsRequested');
    await scene.sms('SmsAccepted', request);
    expect(factOf(await scene.sms('SmsDelivered', request), 'ReportOffered').data).toMatchObject({
      messageId: answersIn(sent)[0]?.['messageId'],
      recipient: { spelling: 'wv:carol' },
      result: { code: 200 },
    });
  });

  it('is an SMS-only user from the moment it left the registry; what waited leaves before what comes now', async () => {
    await scene.send(alice, ['wv:+4790000009'], 'one');
    await scene.deregister(carol);
    const outgoing = await scene.send(alice, ['wv:+4790000009'], 'two');
    expect(textsOf(outgoing)).toEqual(['Alice: one', 'Alice: two']);
    expect(textsOf(await scene.accountDeregistered(carol))).toEqual([]);
  });

  it('never misses a message that is being routed at that moment', async () => {
    const [taken, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const routing = scene.db.transaction(async (tx) => {
      await lockAccountsShared(tx, ['wv:carol@im.example.com']);
      taken.resolve();
      await tx.run`
        insert into offer (offer_id, kind, account_id, user_id, msisdn, message_id, sender, recipient, sender_account_id, content_type,
                           content_data, content_size, at)
        values ('late', 'message', ${carol.accountId}::uuid, ${carol.userId}, ${phone}, 'late', ${{ canonical: alice.userId, spelling: 'wv:alice' }}::jsonb,
                ${{ canonical: carol.userId, spelling: 'wv:carol' }}::jsonb, ${alice.accountId}::uuid, 'text/plain', 'late', 4, now())`;
      await held.promise;
    });
    await taken.promise;
    const closing = close(carol);
    await isWaiting(scene);
    held.resolve();
    await routing;
    expect(textsOf(await closing)).toEqual(['Alice: late']);
  });

  it('passes a text on that came from a phone, from that phone itself', async () => {
    const request = factOf(await scene.send(carol, ['wv:+4790000010'], 'hello'), 'SmsRequested');
    await scene.sms('SmsAccepted', request);
    await scene.reply('+4790000010', String(request.data['from']), 'hi');
    expect(factOf(await close(carol), 'SmsRequested').data).toMatchObject({
      to: phone,
      from: '+4790000010',
      text: 'hi',
    });
  });

  it('cannot get a picture by SMS: its sender gets a report', async () => {
    await scene.send(
      alice,
      ['wv:carol'],
      { type: 'image/png', encoding: 'BASE64', data: 'AAAA', size: 3 },
      { report: true },
    );
    const outgoing = await close(carol);
    expect(factOf(outgoing, 'ReportOffered').data).toMatchObject({ result: { code: 415 } });
    expect(textsOf(outgoing)).toEqual([]);
  });
});

describe('an account without a number that is deleted', () => {
  it('has its senders get reports that their messages failed', async () => {
    const dave = await scene.register('wv:dave');
    await scene.send(alice, ['wv:dave'], 'hello', { report: true });
    const outgoing = await close(dave);
    expect(factOf(outgoing, 'ReportOffered')).toMatchObject({ key: alice.userId, data: { result: { code: 410 } } });
    expect(textsOf(outgoing)).toEqual([]);
  });

  it('leaves nothing to whoever gets the user ID next', async () => {
    const dave = await scene.register('wv:dave');
    await scene.send(alice, ['wv:dave'], 'hello');
    await scene.deregister(dave);
    const other = await scene.register('wv:dave');
    expect(await scene.backlog(other)).toEqual([]);
    await scene.accountDeregistered(dave);
    expect(await scene.backlog(other, 'session-2')).toEqual([]);
  });
});

describe('what a deleted account leaves', () => {
  it('are replies that reach nobody, not even the next holder of that number within the hold', async () => {
    await using one = await Scene.open({ pool: '+4759440000' });
    const [gone, next] = [await one.register('wv:gone'), await one.register('wv:next')];
    const request = factOf(await one.send(gone, ['wv:+4790000010'], 'hello'), 'SmsRequested');
    await one.sms('SmsAccepted', request);
    await one.sms('SmsDelivered', request);
    await one.deregister(gone);
    await one.accountDeregistered(gone);
    expect(factsOf(await one.reply('+4790000010', '+4759440000', 'hi'), 'MessageOffered')).toEqual([]);
    expect(await one.db.prisma.unclaimedReply.findMany({ select: { cause: true } })).toEqual([
      { cause: 'account-closed' },
    ]);
    expect(answersIn(await one.send(next, ['wv:+4790000010'], 'hello'))[0]).toMatchObject({ result: { code: 507 } });
    one.pass(8 * 86_400_000);
    expect(answersIn(await one.send(next, ['wv:+4790000010'], 'hello'))[0]).toMatchObject({ result: { code: 200 } });
  });

  it('are empty lists, which are published', async () => {
    const bob = { canonical: 'wv:alice@im.example.com', spelling: 'wv:alice' };
    const data = { requester: scene.requester(carol), block: { add: [bob], remove: [] } };
    await scene.handle('message-requests', [{ type: 'BlockChangeRequested', data }]);
    expect(factOf(await close(carol), 'BlockListsChanged').data).toMatchObject({
      accountId: carol.accountId,
      blocked: [],
    });
    expect(await scene.db.prisma.routingBlockEntry.count()).toBe(0);
  });
});
