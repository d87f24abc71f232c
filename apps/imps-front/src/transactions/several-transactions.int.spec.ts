import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@smsonly/testing';
import { codeOf, contentOf, post, type Answer, type CspClient } from '../testing/csp-client.js';
import { documents } from '../testing/documents.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, presenceStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const aliceId = 'wv:alice@im.example.com';
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front] = await Promise.all([scene.start(), presenceStandIn(scene, received)]);
  await scene.register(front, aliceId, { password: 'alice-pw' });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

describe.each(['xml', 'wbxml'] as const)('in %s', (encoding) => {
  const { contentType, message, transaction, contents } = documents[encoding];
  const { keepAlive, getList, deleteListOfNoName, keepAliveForWhile, joinGroupOfNoName, unknown, status } = contents;
  let alice: CspClient;
  let session: Readonly<{ accountId: string; userId: string; sessionId: string }>;

  beforeEach(async () => {
    const already = received.of('SessionStarted', aliceId).length;
    alice = scene.client(front, aliceId, '1.2', `several in ${encoding}`, encoding);
    await alice.logIn('alice-pw');
    const started = await eventually(() => {
      expect(received.of('SessionStarted', aliceId).length).toBeGreaterThan(already);
      return received.of('SessionStarted', aliceId).at(-1)!;
    });
    const { accountId, userId, sessionId } = started.data.session;
    session = { accountId, userId, sessionId };
  });

  const posted = (...transactions: readonly Buffer[]): Promise<Answer> =>
    post(`${front.csp}/imps`, message({ sessionId: alice.sessionId }, transactions), contentType);
  const request = (id: string, content: Buffer) => transaction(content, 'Request', id);
  const shown = ({ message }: Answer) =>
    message?.transactions.map(({ id, content }) => [id, content.kind, codeOf(content)]);
  /** What answers the transactions: the first in the POST, the others by polls, until nothing waits. */
  async function answers(first: Answer): Promise<unknown[]> {
    const all: unknown[] = [];
    for (let next = first; next.message; next = await alice.poll()) all.push(...(shown(next) ?? []));
    return all;
  }
  /** Something waits for Alice's poll. */
  async function waiting(): Promise<void> {
    const presences = [
      { userId: 'wv:bob', attributes: [{ name: 'StatusText' as const, qualifier: true, value: 'here' }] },
    ];
    await scene.publishFact('presence-notifications', aliceId, {
      type: 'PresenceChanged',
      data: { ...session, presences },
    });
    await eventually(async () => expect((await alice.request({ kind: 'KeepAlive-Request' })).message?.poll).toBe(true));
  }

  describe('several transactions in one message', () => {
    it('are carried out and answered one by one, also beside one that cannot be read', async () => {
      const before = received.of('ListsRequested').length;
      const first = await posted(request('1', getList), request('2', deleteListOfNoName), request('3', keepAlive));
      expect(first.message?.poll).toBe(true);
      expect(await answers(first)).toEqual([
        ['1', 'GetList-Response', undefined],
        ['2', 'Status', 402],
        ['3', 'KeepAlive-Response', 200],
      ]);
      expect(received.of('ListsRequested').length).toBe(before + 1);
    });

    it('that cannot be read are each answered with their own code, in their own response', async () => {
      const first = await posted(
        request('1', keepAliveForWhile),
        request('2', Buffer.concat([getList, keepAlive])),
        request('3', unknown),
        request('4', joinGroupOfNoName),
        transaction(undefined, 'Request', '5'),
        request('6'.repeat(51), keepAlive),
        request('7', deleteListOfNoName),
      );
      expect(first.message).toMatchObject({ session: { type: 'Inband', sessionId: alice.sessionId }, poll: true });
      expect(await answers(first)).toEqual([
        ['1', 'KeepAlive-Response', 402],
        ['2', 'Status', 400],
        ['3', 'Status', 501],
        ['4', 'Status', 501],
        ['', 'Status', 400],
        ['7', 'Status', 402],
      ]);
    });

    it('of a client that never polls for the answers are refused, 503, once a hundred wait; acknowledgements are not', async () => {
      const fifty = Array.from({ length: 50 }, (_, index) => request(String(index + 1), keepAlive));
      for (let time = 0; time < 2; time++)
        expect(shown(await posted(...fifty))).toEqual([['1', 'KeepAlive-Response', 200]]);
      const full = await posted(...fifty);
      expect(shown(full)).toEqual([['1', 'Status', 503]]);
      expect(full.message?.poll).toBe(true);
      expect(shown(await posted(request('9', keepAlive)))).toEqual([['9', 'KeepAlive-Response', 200]]);
      let polled = 0;
      for (let next = await alice.poll(); next.message; next = await alice.poll())
        polled += next.message.transactions.length;
      expect(polled).toBe(98);
      expect(shown(await posted(...fifty))).toEqual([['1', 'KeepAlive-Response', 200]]);
      alice.sessionId = '';
    });

    it('may acknowledge: that counts whatever is wrong beside it', async () => {
      for (const around of [0, 1]) {
        await waiting();
        const given = await alice.poll();
        expect(contentOf(given)?.kind).toBe('PresenceNotification-Request');
        const acknowledgement = transaction(status, 'Response', given.message?.transactions[0]?.id);
        const bad = request('8', deleteListOfNoName);
        const answer = await posted(...(around === 0 ? [bad, acknowledgement] : [acknowledgement, bad]));
        expect(shown(answer)).toEqual([['8', 'Status', 402]]);
        expect((await alice.poll()).bytes).toHaveLength(0);
      }
    });

    it('are not answered where they are responses, which may be wrong too', async () => {
      const wrong = transaction(deleteListOfNoName, 'Response', 's1');
      expect(await answers(await posted(wrong, request('2', keepAlive)))).toEqual([['2', 'KeepAlive-Response', 200]]);
      expect((await posted(wrong)).bytes).toHaveLength(0);
    });

    it('are answered 604 in a dead session, whatever is wrong in them', async () => {
      alice.sessionId = 'dead';
      expect(shown(await posted(request('1', deleteListOfNoName), request('2', keepAlive)))).toEqual([
        ['1', 'Status', 604],
      ]);
    });

    it('are none of them carried out when the document breaks behind them', async () => {
      const before = received.of('ListsRequested').length;
      const whole = message({ sessionId: alice.sessionId }, [request('1', getList), request('2', keepAlive)]);
      const answer = await post(`${front.csp}/imps`, whole.subarray(0, -3), contentType);
      // Of those that could be read before the fault, the last one is refused for all.
      expect(shown(answer)).toEqual([['2', 'Status', 400]]);
      expect(received.of('ListsRequested').length).toBe(before);
    });
  });

  describe('the refusal of a message that cannot be read', () => {
    const ofAlice = (...transactions: readonly Buffer[]) => message({ sessionId: alice.sessionId }, transactions);
    const unreadable = {
      'broken behind its session': () => ofAlice(request('1', keepAlive)).subarray(0, -3),
      'without a transaction': () => ofAlice(),
      'of an unknown version': () => message({ sessionId: alice.sessionId }, [request('1', keepAlive)], '2.7'),
      'with a request that lacks something': () => ofAlice(request('1', deleteListOfNoName)),
    };

    it.each(Object.entries(unreadable))('says Poll when something waits for its session: %s', async (_, document) => {
      const refused = () => post(`${front.csp}/imps`, document(), contentType);
      expect((await refused()).message?.poll).toBe(false);
      await waiting();
      const answer = await refused();
      expect([400, 402, 505]).toContain(codeOf(contentOf(answer)));
      expect(answer.message?.poll).toBe(true);
    });

    it('says no Poll when its session is unknown, over, or does not show', async () => {
      await waiting();
      const before = alice.sessionId;
      alice.sessionId = 'dead';
      for (const document of Object.values(unreadable)) {
        expect((await post(`${front.csp}/imps`, document(), contentType)).message?.poll ?? false).toBe(false);
      }
      alice.sessionId = before;
      await alice.request({ kind: 'Logout-Request' });
      expect((await post(`${front.csp}/imps`, ofAlice(), contentType)).message?.poll ?? false).toBe(false);
      const early = ofAlice(request('1', keepAlive)).subarray(0, 40);
      expect((await post(`${front.csp}/imps`, early, contentType)).message?.poll ?? false).toBe(false);
    });
  });
});
