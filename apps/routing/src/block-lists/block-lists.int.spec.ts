import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { FactOf } from '@smsonly/contracts';
import { address } from '../testing/addresses.js';
import { answersIn, factOf, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);
type Change = Extract<FactOf<'message-requests'>, { type: 'BlockChangeRequested' }>['data'];

let scene: Scene;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  scene = await Scene.open();
});
beforeEach(async () => {
  await scene.clear();
  alice = await scene.register('wv:alice', { msisdn: '+4790000001' });
  bob = await scene.register('wv:bob', { msisdn: '+4790000002' });
});
afterAll(() => scene[Symbol.asyncDispose]());

const change = (person: Person, wanted: Omit<Change, 'requester'>) =>
  scene.handle('message-requests', [
    { type: 'BlockChangeRequested', data: { requester: scene.requester(person), ...wanted } },
  ]);
const add = (...userIds: string[]) => ({ add: userIds.map(address), remove: [] });
const remove = (...userIds: string[]) => ({ add: [], remove: userIds.map(address) });
const codeOf = (outgoing: Parameters<typeof answersIn>[0]) =>
  (answersIn(outgoing)[0]?.['result'] as { code: number }).code;
const lists = async (person: Person) =>
  answersIn(
    await scene.handle('message-requests', [
      { type: 'BlockListsRequested', data: { requester: scene.requester(person) } },
    ]),
  )[0];

describe('a blocked sender', () => {
  it.each(['wv:bob', 'wv:+4790000002'])('is refused with 532 when listed as %s', async (spelling) => {
    expect(codeOf(await change(alice, { block: add(spelling) }))).toBe(200);
    const outgoing = await scene.send(bob, ['wv:alice'], 'hello');
    expect(codeOf(outgoing)).toBe(532);
    expect(factsOf(outgoing, 'MessageOffered')).toEqual([]);
    await change(alice, { block: remove(spelling) });
    expect(codeOf(await scene.send(bob, ['wv:alice'], 'hello'))).toBe(200);
  });

  it('may be written to by the one who blocks them', async () => {
    await change(alice, { block: add('wv:bob') });
    expect(codeOf(await scene.send(alice, ['wv:bob'], 'hello'))).toBe(200);
  });

  it('is let through when the list is not in use, though it is stored', async () => {
    await change(alice, { block: { ...add('wv:bob'), inUse: false } });
    expect(codeOf(await scene.send(bob, ['wv:alice'], 'hello'))).toBe(200);
    await change(alice, { block: { add: [], remove: [], inUse: true } });
    expect(codeOf(await scene.send(bob, ['wv:alice'], 'hello'))).toBe(532);
  });

  it('is blocked even when granted too', async () => {
    await change(alice, { block: add('wv:bob'), grant: { ...add('wv:bob'), inUse: true } });
    expect(codeOf(await scene.send(bob, ['wv:alice'], 'hello'))).toBe(532);
  });

  it('does not pass the block on to the next holder of the user ID', async () => {
    await change(alice, { block: add('wv:bob') });
    await scene.deregister(bob);
    const other = await scene.register('wv:bob');
    expect(codeOf(await scene.send(other, ['wv:alice'], 'hello'))).toBe(200);
  });

  it.each(['add', 'replace'])('is the next holder of the user ID once listed again (%s)', async (how) => {
    await change(alice, { block: add('wv:bob') });
    await scene.deregister(bob);
    const other = await scene.register('wv:bob');
    const again = how === 'add' ? add('wv:bob') : { replace: [address('wv:bob')], add: [], remove: [] };
    expect(codeOf(await change(alice, { block: again }))).toBe(200);
    expect(codeOf(await scene.send(other, ['wv:alice'], 'hello'))).toBe(532);
  });
});

describe('a grant list in use', () => {
  it('lets only those on it write', async () => {
    await change(alice, { grant: { ...add('wv:bob'), inUse: true } });
    expect(codeOf(await scene.send(bob, ['wv:alice'], 'hello'))).toBe(200);
    const eve = await scene.register('wv:eve');
    expect(codeOf(await scene.send(eve, ['wv:alice'], 'hello'))).toBe(532);
  });
});

describe('GetBlockedList', () => {
  it('of a user who has changed nothing gives empty lists, the block list in use', async () => {
    expect(await lists(alice)).toMatchObject({
      result: { code: 200 },
      block: { inUse: true, userIds: [] },
      grant: { inUse: false, userIds: [] },
    });
  });

  it('gives the entries as they were spelt, in the order in which they were listed', async () => {
    await change(alice, { block: add('wv:+4790000009', 'wv:BOB') });
    await change(alice, { block: add('wv:bob') });
    expect(await lists(alice)).toMatchObject({ block: { userIds: ['wv:+4790000009', 'wv:bob'] } });
    await change(alice, { block: { replace: [address('wv:Bob')], add: [], remove: [] } });
    expect(await lists(alice)).toMatchObject({ block: { userIds: ['wv:Bob'] } });
  });
});

describe('BlockEntity', () => {
  it('publishes the new lists', async () => {
    const outgoing = await change(alice, { block: add('wv:Bob', 'wv:+4790000009') });
    expect(factOf(outgoing, 'BlockListsChanged')).toMatchObject({
      topic: 'block-events',
      key: alice.userId,
      data: {
        accountId: alice.accountId,
        blockInUse: true,
        blocked: ['wv:bob@im.example.com', 'wv:+4790000009@im.example.com'],
        grantInUse: false,
        granted: [],
        blockedEntries: [
          { canonical: 'wv:bob@im.example.com', accountId: bob.accountId },
          { canonical: 'wv:+4790000009@im.example.com', msisdn: '+4790000009' },
        ],
        grantedEntries: [],
      },
    });
  });

  it('answers 531 for somebody unknown, with 201 when others were listed', async () => {
    expect(codeOf(await change(alice, { block: add('wv:ghost') }))).toBe(531);
    const outgoing = await change(alice, { block: add('wv:Ghost', 'wv:bob') });
    expect(answersIn(outgoing)[0]).toMatchObject({
      result: { code: 201, details: [{ code: 531, userIds: ['wv:Ghost'] }] },
    });
    expect(await lists(alice)).toMatchObject({ block: { userIds: ['wv:bob'] } });
  });

  it('takes 1,000 entries on each list, and answers 754 for more', async () => {
    const numbers = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `wv:+4791${String(from + index).padStart(6, '0')}`);
    const full = await change(alice, { block: add(...numbers(0, 1000)), grant: add(...numbers(0, 1000)) });
    expect(codeOf(full)).toBe(200);
    const size = Buffer.byteLength(JSON.stringify(factOf(full, 'BlockListsChanged').data));
    expect(size).toBeLessThan(900_000);
    const refused = await change(alice, { block: add('wv:bob') });
    expect(codeOf(refused)).toBe(754);
    expect(factsOf(refused, 'BlockListsChanged')).toEqual([]);
    expect(codeOf(await change(alice, { block: { ...add('wv:bob'), remove: [address(numbers(0, 1)[0]!)] } }))).toBe(
      200,
    );
    expect((await lists(alice))?.['block']).toMatchObject({ userIds: [...numbers(1, 999), 'wv:bob'] });
  });

  it('carries out two changes of one run one after the other', async () => {
    const requester = scene.requester(alice);
    await scene.handle('message-requests', [
      { type: 'BlockChangeRequested', data: { requester, block: add('wv:bob') } },
      { type: 'BlockChangeRequested', data: { requester, block: remove('wv:bob') } },
    ]);
    expect(await lists(alice)).toMatchObject({ block: { userIds: [] } });
  });
});
