import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { contentOf, type Answer, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const redeliveryMs = 1_200;
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;
let other: RunningFront;
let db: Database;
let users = 0;
let sequence = 0;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front, other] = await Promise.all([
    scene.start({ REDELIVERY_AFTER: redeliveryMs }),
    scene.start({ REDELIVERY_AFTER: redeliveryMs }),
    routingStandIn(scene, received),
  ]);
  db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 2 });
});
afterAll(async () => {
  await db?.close();
  await scene?.[Symbol.asyncDispose]();
});

/** A user with one client, to which texts are offered as routing does. */
class Receiver {
  client!: CspClient;
  session!: { accountId: string; userId: string; sessionId: string };
  readonly shown: string[] = [];
  #sessions = 0;

  constructor(readonly userId: string) {}

  /** @param waiting what routing offers before it says that the backlog is complete */
  async logIn(...waiting: string[]): Promise<void> {
    this.client = scene.client(front, this.userId, '1.2', 'phone');
    await this.client.logIn('pw');
    const already = this.#sessions++;
    const started = await eventually(() => {
      const all = received.of('SessionStarted', this.userId);
      expect(all.length).toBeGreaterThan(already);
      return all.at(-1)!;
    });
    const { accountId, userId, sessionId } = started.data.session;
    this.session = { accountId, userId, sessionId };
    for (const text of waiting) await this.publish(text);
    await scene.publishFact('deliveries', this.userId, { type: 'BacklogOffered', data: this.session });
    await eventually(async () => {
      const [row] = await db.sql.rows<{ backlog_offered: boolean }>`
        select backlog_offered from session where session_id = ${sessionId}::uuid`;
      expect(row).toEqual({ backlog_offered: true });
    });
  }

  /** Until it is queued. */
  async offer(...texts: string[]): Promise<void> {
    for (const text of texts) await this.publish(text);
    await eventually(async () => {
      const rows = await db.sql.rows<object>`
        select number from server_transaction where offer_id = ${this.offerOf(texts.at(-1)!)}`;
      expect(rows).toHaveLength(1);
    });
  }

  publish(text: string, sender = 'wv:alice@im.example.com'): Promise<void> {
    return scene.publishFact('deliveries', this.userId, {
      type: 'MessageOffered',
      data: {
        accountId: this.session.accountId,
        userId: this.userId,
        offerId: this.offerOf(text),
        sequence: (sequence += 1),
        messageId: `m-${this.offerOf(text)}`,
        sender: { canonical: sender, spelling: sender },
        recipient: { canonical: this.userId, spelling: this.userId },
        content: { type: 'text/plain', data: text, size: text.length },
        sentAt: '2026-11-30T12:00:00.000Z',
      },
    });
  }

  offerOf(text: string): string {
    return `${this.userId} ${text}`;
  }

  /** Polls once, shows what comes, and gives the answer. */
  async poll(client = this.client): Promise<Answer> {
    const answer = await client.poll();
    const content = contentOf(answer);
    if (content?.kind === 'NewMessage') this.shown.push(content.contentData ?? '');
    return answer;
  }

  /** Polls once; the answer is lost on the way. */
  async pollInVain(): Promise<string | undefined> {
    const content = contentOf(await this.client.poll());
    return content?.kind === 'NewMessage' ? content.contentData : undefined;
  }

  acknowledge(answer: Answer): Promise<Answer> {
    return this.client.acknowledge(idOf(answer), { kind: 'Status', result: { code: 200 } });
  }

  /** Each once: routing, which is not there to settle it, is told again after a while. */
  get settled(): string[] {
    const told = received.of('OfferAcknowledged', this.userId).map(({ data }) => data.offerId.split(' ')[1] ?? '');
    return [...new Set(told)];
  }
}

async function receiver(...waiting: string[]): Promise<Receiver> {
  const one = new Receiver(`wv:receiver${(users += 1)}@im.example.com`);
  await scene.register(front, one.userId, { password: 'pw' });
  await one.logIn(...waiting);
  return one;
}

const idOf = (answer: Answer): string => answer.message?.transactions[0]?.id ?? '';
const aliveAndPoll = (['KeepAlive-Request', 'Polling-Request'] as const).map((kind) => ({
  mode: 'Request' as const,
  id: kind,
  content: { kind },
}));
const isEmpty = (answer: Answer): boolean => answer.bytes.length === 0;

describe('a client that polls before it acknowledges', () => {
  /** Polls as long as the answers say Poll, each time before it acknowledges what it got. */
  async function readAll(bob: Receiver): Promise<void> {
    let before: Answer | undefined;
    for (;;) {
      const answer = await bob.poll();
      if (before) await bob.acknowledge(before);
      if (isEmpty(answer)) return;
      before = answer;
      if (!answer.message?.poll) break;
    }
    await bob.acknowledge(before);
  }

  it('sees each text once and in order: what waited at login, and what comes later', async () => {
    const bob = await receiver('a', 'b', 'c', 'd', 'e');
    await readAll(bob);
    expect(bob.shown).toEqual(['a', 'b', 'c', 'd', 'e']);
    await bob.offer('f', 'g', 'h');
    await readAll(bob);
    expect(bob.shown).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    await sleep(redeliveryMs);
    expect(isEmpty(await bob.poll())).toBe(true);
    await eventually(() => expect(bob.settled).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']));
  });

  it('is told to poll again exactly while a poll would bring something', async () => {
    const bob = await receiver('a', 'b');
    const flags = [(await bob.poll()).message?.poll, (await bob.poll()).message?.poll];
    expect(flags).toEqual([true, false]);
    const alive = async () => (await bob.client.request({ kind: 'KeepAlive-Request' })).message?.poll;
    expect(await alive()).toBe(false);
    await eventually(async () => expect(await alive()).toBe(true));
    // The other one, too.
    await sleep(200);
    expect((await bob.poll()).message?.poll).toBe(true);
  });
});

describe('a client whose answers are lost', () => {
  it('gets a text again, not before the time is over and before later texts of its sender', async () => {
    const bob = await receiver('a', 'b');
    await bob.acknowledge(await bob.poll());
    const lostAt = performance.now();
    expect(await bob.pollInVain()).toBe('b');
    expect(isEmpty(await bob.poll())).toBe(true);
    const again = await eventually(async () => {
      const answer = await bob.poll();
      expect(isEmpty(answer)).toBe(false);
      return answer;
    });
    expect(performance.now() - lostAt).toBeGreaterThanOrEqual(redeliveryMs);
    expect(bob.shown).toEqual(['a', 'b']);

    // Lost again, until it is due: meanwhile another sender's text and one of the same sender come in.
    await sleep(redeliveryMs);
    await bob.publish('of-carol', 'wv:carol@im.example.com');
    await bob.offer('c');
    await bob.acknowledge(await bob.poll());
    const third = await bob.poll();
    expect(idOf(third)).toBe(idOf(again));
    await bob.acknowledge(third);
    await bob.acknowledge(await bob.poll());
    expect(bob.shown).toEqual(['a', 'b', 'of-carol', 'b', 'c']);
    expect(isEmpty(await bob.poll())).toBe(true);
  });

  it('loses nothing, however often it polls on, when it has acknowledged anything before', async () => {
    const bob = await receiver('first');
    await bob.acknowledge(await bob.poll());
    await bob.logIn();
    await bob.offer('a');
    for (let times = 0; times < 2; times += 1) {
      expect(await bob.pollInVain()).toBe('a');
      expect(isEmpty(await bob.poll())).toBe(true);
      await sleep(redeliveryMs);
    }
    await bob.acknowledge(await bob.poll());
    expect(bob.shown).toEqual(['first', 'a']);
    await eventually(() => expect(bob.settled).toEqual(['first', 'a']));
  });

  it('gets its answers when the first that reaches it is a repeat, and it polls before it acknowledges', async () => {
    const bob = await receiver('a', 'b');
    expect([await bob.pollInVain(), await bob.pollInVain()]).toEqual(['a', 'b']);
    await sleep(redeliveryMs);
    const first = await bob.poll();
    expect(await bob.pollInVain()).toBe('b');
    await bob.poll();
    await bob.acknowledge(first);
    await sleep(redeliveryMs);
    await bob.acknowledge(await bob.poll());
    expect(bob.shown).toEqual(['a', 'b']);
  });
});

describe('a client that polls beside other requests in one message', () => {
  it('gets what did not come with their answers at its next poll, and is told so', async () => {
    const bob = await receiver('a');
    const answer = await bob.client.send(aliveAndPoll);
    expect(answer.message?.transactions.map(({ content }) => content.kind)).toEqual(['KeepAlive-Response']);
    expect(answer.message?.poll).toBe(true);
    const polled = await bob.poll();
    expect(bob.shown).toEqual(['a']);
    const [row] = await db.sql.rows<object>`
      select deliveries from server_transaction where offer_id = ${bob.offerOf('a')} and session_id = ${bob.session.sessionId}::uuid`;
    expect(row).toEqual({ deliveries: 1 });
    await bob.acknowledge(polled);
  });
});

describe('polls of one session at once', () => {
  it('bring different texts, whatever instances they come to', async () => {
    const bob = await receiver('a', 'b', 'c', 'd');
    const there = scene.client(other, bob.userId);
    there.sessionId = bob.client.sessionId;
    await Promise.all([bob.poll(), bob.poll(there), bob.poll(), bob.poll(there)]);
    expect(bob.shown.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(isEmpty(await bob.poll())).toBe(true);
  });
});

describe('a client that never acknowledges anything', () => {
  const times = (bob: Receiver, text: string) => bob.shown.filter((one) => one === text).length;
  async function pollFor(bob: Receiver, ms: number): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await bob.poll();
      await sleep(50);
    }
  }

  it('sees no text more than twice in its first session, and once later', async () => {
    const bob = await receiver('a', 'b', 'c');
    await pollFor(bob, 3 * redeliveryMs);
    expect(bob.shown.slice(0, 3)).toEqual(['a', 'b', 'c']);
    for (const text of ['a', 'b', 'c']) expect(times(bob, text)).toBeLessThanOrEqual(2);
    await eventually(() => expect(bob.settled.toSorted()).toEqual(['a', 'b', 'c']));

    await bob.offer('d');
    await pollFor(bob, 2 * redeliveryMs);
    expect(times(bob, 'd')).toBe(1);
    expect(bob.settled).toContain('d');

    await bob.logIn('e');
    expect(bob.shown.at(-1)).toBe('d');
    await bob.poll();
    expect(bob.settled).not.toContain('e');
    await bob.poll();
    await eventually(() => expect(bob.settled).toContain('e'));
    await pollFor(bob, 2 * redeliveryMs);
    expect(times(bob, 'e')).toBe(1);
    expect(received.of('OfferRested', bob.userId)).toEqual([]);
  });

  it('is taken at its word from then on when it acknowledges once', async () => {
    const bob = await receiver('a');
    await pollFor(bob, 2 * redeliveryMs);
    await eventually(() => expect(bob.settled).toEqual(['a']));
    await bob.offer('b');
    const answer = await bob.poll();
    await bob.acknowledge(answer);
    await bob.logIn();
    await bob.offer('c');
    expect(await bob.pollInVain()).toBe('c');
    await bob.poll();
    await sleep(redeliveryMs);
    await bob.poll();
    expect(bob.shown.at(-1)).toBe('c');
    expect(bob.settled).not.toContain('c');
  });

  it('that logs out has seen what it got before', async () => {
    const bob = await receiver('a');
    await pollFor(bob, 2 * redeliveryMs);
    await eventually(() => expect(bob.settled).toEqual(['a']));
    await bob.offer('b');
    expect(await bob.pollInVain()).toBe('b');
    expect(await bob.client.code({ kind: 'Logout-Request' })).toBe(200);
    await eventually(() => expect(bob.settled).toEqual(['a', 'b']));
  });

  it('does not lose what a poll brought that it was not sent', async () => {
    const bob = await receiver('a');
    await pollFor(bob, 2 * redeliveryMs);
    await bob.offer('b');
    await bob.client.send(aliveAndPoll);
    await bob.poll();
    expect(bob.shown.at(-1)).toBe('b');
  });

  it('is forgotten with its account', async () => {
    const bob = await receiver('a');
    await bob.acknowledge(await bob.poll());
    const known = () => db.sql.rows<object>`
      select acknowledges from client where account_id = ${bob.session.accountId}::uuid`;
    expect(await known()).toEqual([{ acknowledges: true }]);
    await scene.admin(front, 'DELETE', bob.userId);
    expect(await known()).toEqual([]);
  });
});
