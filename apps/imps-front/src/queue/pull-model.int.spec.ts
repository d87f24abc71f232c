import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Encoding } from '@smsonly/imps-codec';
import type { CspVersion, Primitive, PrimitiveOf } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { codeOf, contentOf, type Answer, type CspClient } from '../testing/csp-client.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, routingStandIn } from '../testing/participants.js';

jest.setTimeout(120_000);

const bobId = 'wv:bob@im.example.com';
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;
let db: Database;
let session: { accountId: string; userId: string; sessionId: string };
let sequence = 0;
let count = 0;
let logins = 0;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front] = await Promise.all([scene.start({ SERVICE_PROVIDER: 'x'.repeat(1_200) }), routingStandIn(scene, received)]);
  db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 2 });
  await scene.register(front, bobId, { password: 'bob-pw' });
});
afterAll(async () => {
  await db?.close();
  await scene?.[Symbol.asyncDispose]();
});

type Capabilities = PrimitiveOf<'ClientCapability-Request'>['capabilityList'];
const everything = { FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {} };

/** A client that is logged in, has agreed to this, and got its backlog. */
async function logIn(
  capabilityList: Capabilities,
  { version = '1.2' as CspVersion, encoding = 'xml' as Encoding, services = true } = {},
): Promise<CspClient> {
  const already = received.of('SessionStarted', bobId).length;
  // A client of its own each time: one that logs in again may take up its old session.
  const url = `phone-${(logins += 1)}`;
  const bob = scene.client(front, bobId, version, url, encoding);
  await bob.logIn('bob-pw');
  const started = await eventually(() => {
    expect(received.of('SessionStarted', bobId).length).toBeGreaterThan(already);
    return received.of('SessionStarted', bobId).at(-1)!;
  });
  const { accountId, userId, sessionId } = started.data.session;
  session = { accountId, userId, sessionId };
  await bob.ask({ kind: 'ClientCapability-Request', clientId: { url }, capabilityList }, 'ClientCapability-Response');
  const features = services ? everything : { ...everything, IMFeat: { IMReceiveFunc: { NEWM: true } } };
  const request = {
    kind: 'Service-Request',
    clientId: { url },
    functions: { features },
    allFunctionsRequest: false,
  };
  await bob.ask(request as Primitive, 'Service-Response');
  await scene.forgetOffers();
  await scene.publishFact('deliveries', bobId, { type: 'BacklogOffered', data: session });
  return bob;
}

type Content = Readonly<{ type: string; encoding?: string; data: string; size: number }>;
const plain = (data: string): Content => ({ type: 'text/plain', data, size: Buffer.byteLength(data) });
const picture: Content = { type: 'image/png', encoding: 'BASE64', data: 'A'.repeat(4000), size: 3000 };

/** Offers a message, and waits until it is queued. */
async function offer(content: Content): Promise<Readonly<{ offerId: string; messageId: string }>> {
  const offerId = `pull-${(count += 1)}`;
  const messageId = `m-${offerId}`;
  const data = {
    accountId: session.accountId,
    userId: bobId,
    offerId,
    sequence: (sequence += 1),
    messageId,
    sender: { canonical: 'wv:alice@im.example.com', spelling: 'wv:Alice' },
    recipient: { canonical: bobId, spelling: bobId },
    content,
    sentAt: '2026-11-22T12:00:00.000Z',
  };
  await scene.publishFact('deliveries', bobId, { type: 'MessageOffered', data });
  await eventually(async () => {
    const rows = await db.sql.rows<object>`select number from server_transaction where offer_id = ${offerId}`;
    if (rows.length === 0) throw new Error(`${offerId} is not queued yet`);
  });
  return { offerId, messageId };
}

const polled = (bob: CspClient): Promise<Answer> =>
  eventually(async () => {
    const answer = await bob.poll();
    if (!answer.message) throw new Error('nothing waits');
    return answer;
  });
const idOf = (answer: Answer): string => answer.message?.transactions[0]?.id ?? '';
const textOf = (answer: Answer): string | undefined => {
  const content = contentOf(answer);
  return content?.kind === 'NewMessage' ? content.contentData : undefined;
};
const factsAbout = (type: 'OfferAcknowledged' | 'OfferRefused', offerId: string) =>
  received.of(type, bobId).filter(({ data }) => data.offerId === offerId);
const delivered = (messageId: string): Primitive => ({ kind: 'MessageDelivered', messageId });
/** An announcement, acknowledged. */
async function announced(bob: CspClient): Promise<PrimitiveOf<'MessageNotification'>['messageInfo']> {
  const answer = await polled(bob);
  const content = contentOf(answer);
  if (content?.kind !== 'MessageNotification') throw new Error(`got ${JSON.stringify(content)}`);
  await bob.acknowledge(idOf(answer));
  return content.messageInfo;
}

/** Its client is known never to acknowledge. */
const silent = () => db.sql.run`update session set acknowledges = false where session_id = ${session.sessionId}::uuid`;

const wires = (['1.1', '1.2', '1.3'] as const).flatMap((version) =>
  (['xml', 'wbxml'] as const).map((encoding) => [version, encoding] as const),
);

describe('a text of 100 kB for a client with a parser of 32 kB', () => {
  it.each(wires)(
    'comes in parts that fit, in order, and is acknowledged with the last of them: CSP %s, %s',
    async (version, encoding) => {
      const size = version === '1.3' ? { acceptedTextContentLength: 32_767 } : { acceptedContentLength: 32_767 };
      const bob = await logIn({ parserSize: 32_767, ...size }, { version, encoding });
      const text = Array.from({ length: 100_000 / 5 }, (_, index) => String(index).padStart(5, '0')).join('');
      const { offerId, messageId } = await offer(plain(text));
      const next = await offer(plain('behind'));
      let joined = '';
      const parts: Answer[] = [];
      while (joined.length < text.length) {
        const answer = await polled(bob);
        expect(answer.bytes.length).toBeLessThanOrEqual(32_767);
        expect(answer.message?.poll).toBe(true);
        parts.push(answer);
        joined += textOf(answer) ?? '';
      }
      expect(joined === text).toBe(true);
      expect(parts.length).toBeLessThanOrEqual(5);
      expect(new Set(parts.map(idOf)).size).toBe(parts.length);
      const ids = parts.map((part) => (contentOf(part) as PrimitiveOf<'NewMessage'>).messageInfo.messageId ?? '');
      expect(ids).toEqual(parts.map((_, index) => `${messageId}/${index + 1}`));
      expect(textOf(await polled(bob))).toBe('behind');
      // Offered again, it is not queued whole beside its parts.
      await scene.publishFact('deliveries', bobId, {
        type: 'OfferSettled',
        data: { ...session, offerId: next.offerId },
      });
      for (const [index, part] of parts.entries()) {
        expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(0);
        await bob.acknowledge(idOf(part), delivered(ids[index] ?? ''));
      }
      await eventually(() => expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(1));
      await scene.publishFact('deliveries', bobId, { type: 'OfferSettled', data: { ...session, offerId } });
      const again = await offer(plain('after'));
      expect(textOf(await polled(bob))).toBe('after');
      expect(factsAbout('OfferAcknowledged', again.offerId)).toHaveLength(0);
      expect(await bob.code(delivered(ids[0] ?? ''))).toBe(200);
    },
  );

  it('is not queued whole again when it is offered again while its parts wait', async () => {
    const bob = await logIn({ parserSize: 2_000 });
    const text = 'x'.repeat(2_500);
    const { offerId, messageId } = await offer(plain(text));
    const first = await polled(bob);
    const data = {
      ...session,
      userId: bobId,
      offerId,
      sequence,
      messageId,
      sender: { canonical: 'wv:alice@im.example.com', spelling: 'wv:Alice' },
      recipient: { canonical: bobId, spelling: bobId },
      content: plain(text),
      sentAt: '2026-11-22T12:00:00.000Z',
    };
    await scene.publishFact('deliveries', bobId, { type: 'MessageOffered', data });
    await offer(plain('last'));
    let joined = textOf(first) ?? '';
    for (;;) {
      const answer = await polled(bob);
      const part = textOf(answer) ?? '';
      if (part === 'last') break;
      joined += part;
    }
    expect(joined).toBe(text);
  });
});

describe('a message that a client does not take', () => {
  it('is announced where the client took that up, cannot be got, and holds nothing back', async () => {
    const bob = await logIn({ parserSize: 2_000 });
    const { messageId, offerId } = await offer(picture);
    await offer(plain('behind'));
    expect(await announced(bob)).toMatchObject({ messageId, contentType: 'image/png', contentSize: 3000 });
    expect(textOf(await polled(bob))).toBe('behind');
    expect(await bob.code({ kind: 'GetMessage-Request', messageId })).toBe(432);
    expect(factsAbout('OfferRefused', offerId)).toEqual([]);
  });

  it('is refused where it did not, which routing learns, and comes once the client takes it', async () => {
    const bob = await logIn({ acceptedContentTypes: [{ contentType: 'text/plain' }] }, { services: false });
    const { messageId, offerId } = await offer(picture);
    await offer(plain('behind'));
    expect(textOf(await polled(bob))).toBe('behind');
    await eventually(() => expect(factsAbout('OfferRefused', offerId)).toMatchObject([{ data: { code: 415 } }]));
    await bob.ask({ kind: 'ClientCapability-Request', capabilityList: {} }, 'ClientCapability-Response');
    expect(contentOf(await polled(bob))).toMatchObject({ kind: 'NewMessage', messageInfo: { messageId } });
  });

  it('holds up no poll for longer than one wait while routing cannot be told', async () => {
    const bob = await logIn({ acceptedContentTypes: [{ contentType: 'text/plain' }] }, { services: false });
    for (let times = 0; times < 3; times += 1) await offer(picture);
    const cutOff = await scene.startWithoutKafka({ CSP_DEADLINE: 1_500, CSP_DEADLINE_GRACE: 500 });
    const there = scene.client(cutOff, bobId);
    there.sessionId = bob.sessionId;
    const asked = performance.now();
    expect((await there.poll()).bytes).toHaveLength(0);
    expect(performance.now() - asked).toBeLessThan(3_500);
    // A delivery would count as one, or be acknowledged by the next poll of a client that never acknowledges.
    const rows = await db.sql.rows<object>`
      select distinct state, deliveries, due_at > now() as later from server_transaction where session_id = ${session.sessionId}::uuid`;
    expect(rows).toEqual([{ state: 'waiting', deliveries: 0, later: true }]);
    await silent();
    await bob.poll();
    expect(received.of('OfferAcknowledged', bobId).filter(({ data }) => data.sessionId === session.sessionId)).toEqual(
      [],
    );
    await cutOff.stop();
  });

  it('comes once a client that takes its session up again takes it', async () => {
    const bob = await logIn(
      { acceptedContentTypes: [{ contentType: 'text/plain' }] },
      { version: '1.3', services: false },
    );
    const { messageId, offerId } = await offer(picture);
    expect((await bob.poll()).bytes).toHaveLength(0);
    await eventually(() => expect(factsAbout('OfferRefused', offerId)).toHaveLength(1));
    await bob.logIn('bob-pw', { sessionId: bob.sessionId!, capabilityList: { anyContent: true } });
    expect(contentOf(await polled(bob))).toMatchObject({ kind: 'NewMessage', messageInfo: { messageId } });
  });

  it('comes once the client takes up announcements', async () => {
    const bob = await logIn({ acceptedContentTypes: [{ contentType: 'text/plain' }] }, { services: false });
    const { messageId, offerId } = await offer(picture);
    expect((await bob.poll()).bytes).toHaveLength(0);
    await eventually(() => expect(factsAbout('OfferRefused', offerId)).toHaveLength(1));
    const request = { kind: 'Service-Request', clientId: { url: bob.client }, functions: { features: everything } };
    await bob.ask({ ...request, allFunctionsRequest: false } as Primitive, 'Service-Response');
    expect(contentOf(await polled(bob))).toMatchObject({ kind: 'MessageNotification', messageInfo: { messageId } });
  });

  it('is plain text when it was HTML', async () => {
    const bob = await logIn({ acceptedContentTypes: [{ contentType: 'text/plain' }] });
    await offer({ type: 'text/html', data: '<p>Hei <b>du</b></p>', size: 20 });
    expect(contentOf(await polled(bob))).toMatchObject({
      kind: 'NewMessage',
      messageInfo: { contentType: 'text/plain', contentSize: 6 },
      contentData: 'Hei du',
    });
  });
});

describe('a client that wants to be notified', () => {
  it.each(wires)(
    'is told of a message, gets it on request, and settles it with MessageDelivered: CSP %s, %s',
    async (version, encoding) => {
      const bob = await logIn({ initialDeliveryMethod: 'N' }, { version, encoding });
      const { messageId, offerId } = await offer(plain('hello'));
      expect(await announced(bob)).toMatchObject({
        messageId,
        contentType: 'text/plain',
        contentSize: 5,
        sender: { user: { userId: 'wv:alice@im.example.com' } },
      });
      expect((await bob.poll()).bytes).toHaveLength(0);
      const got = await bob.ask({ kind: 'GetMessage-Request', messageId }, 'GetMessage-Response');
      expect(got).toMatchObject({ messageInfo: { messageId }, contentData: 'hello' });
      expect(factsAbout('OfferAcknowledged', offerId)).toEqual([]);
      expect(await bob.code(delivered(messageId))).toBe(200);
      await eventually(() => expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(1));
      expect(await bob.code({ kind: 'GetMessage-Request', messageId })).toBe(426);
      expect(await bob.code({ kind: 'GetMessage-Request', messageId: 'ghost' })).toBe(426);
    },
  );

  it('can say so during the session, and take it back', async () => {
    const bob = await logIn({});
    expect(await bob.code({ kind: 'SetDeliveryMethod-Request', deliveryMethod: 'N', groupId: 'wv:x/y' })).toBe(800);
    expect(await bob.code({ kind: 'SetDeliveryMethod-Request', deliveryMethod: 'N' })).toBe(200);
    await offer(plain('hello'));
    await announced(bob);
    const push = { kind: 'SetDeliveryMethod-Request', deliveryMethod: 'P', acceptedContentLength: 10 } as const;
    expect(await bob.code(push)).toBe(200);
    await offer(plain('short'));
    expect(textOf(await polled(bob))).toBe('short');
    await offer(plain('longer than ten'));
    expect(await announced(bob)).toMatchObject({ contentSize: 15 });
  });

  it('gets a text that is too large for it in parts, the first on request', async () => {
    const bob = await logIn({ initialDeliveryMethod: 'N', parserSize: 2_000 });
    const text = 'y'.repeat(2_500);
    const { messageId, offerId } = await offer(plain(text));
    let joined = '';
    const first = await bob.ask({ kind: 'GetMessage-Request', messageId }, 'GetMessage-Response');
    joined += first.contentData ?? '';
    expect(first.messageInfo.messageId).toBe(`${messageId}/1`);
    expect(await bob.code(delivered(`${messageId}/1`))).toBe(200);
    while (joined.length < text.length) {
      const { messageId: part = '' } = await announced(bob);
      expect(part).toMatch(new RegExp(`^${messageId}/`));
      const got = await bob.ask({ kind: 'GetMessage-Request', messageId: part }, 'GetMessage-Response');
      joined += got.contentData ?? '';
      expect(factsAbout('OfferAcknowledged', offerId)).toEqual([]);
      expect(await bob.code(delivered(part))).toBe(200);
    }
    expect(joined).toBe(text);
    await eventually(() => expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(1));
  });
});

describe('the list of messages', () => {
  it.each(wires)(
    'holds what is not acknowledged, oldest first, as much as the client reads: CSP %s, %s',
    async (version, encoding) => {
      const bob = await logIn({ initialDeliveryMethod: 'N', parserSize: 4_000 }, { version, encoding });
      const offers = [];
      for (let index = 0; index < 12; index += 1) offers.push(await offer(plain(`text ${index}`)));
      await announced(bob);
      const list = async (messageCount?: number) => {
        const request = {
          kind: 'GetMessageList-Request',
          ...(messageCount !== undefined && { messageCount }),
        } as const;
        const answer = await bob.request(request);
        expect(answer.bytes.length).toBeLessThanOrEqual(4_000);
        const content = contentOf(answer) as PrimitiveOf<'GetMessageList-Response'>;
        expect(content.kind).toBe('GetMessageList-Response');
        if (version === '1.3') expect(content.messageTotalCount).toBe(12);
        return ((version === '1.3' ? content.messageInfoList : content.messageInfos) ?? []).map(
          (info) => info.messageId,
        );
      };
      expect(await list(2)).toEqual(offers.slice(0, 2).map(({ messageId }) => messageId));
      const all = await list();
      expect(all.length).toBeGreaterThan(2);
      expect(all).toEqual(offers.slice(0, all.length).map(({ messageId }) => messageId));
      expect(await bob.code({ kind: 'GetMessageList-Request', groupId: 'wv:x/y' })).toBe(800);
    },
  );
});

describe('a message that its receiver gets rid of', () => {
  it('is rejected with its whole, whichever part is named', async () => {
    const bob = await logIn({});
    expect(await bob.code({ kind: 'RejectMessage-Request', messageIds: ['m-1', 'm-2/3'] })).toBe(200);
    expect(received.of('MessageRejectionRequested', bobId).at(-1)?.data.messageIds).toEqual(['m-1', 'm-2']);
    expect(await bob.code({ kind: 'RejectMessage-Request', messageIds: ['unknown/2'] })).toBe(426);
  });

  it.each(['1.1', '1.2', '1.3'] as const)(
    'is forwarded to others, who are read as in SendMessage: CSP %s',
    async (version) => {
      const bob = await logIn({}, { version });
      const forward = (users: string[]): Promise<Answer> =>
        bob.request({
          kind: 'ForwardMessage-Request',
          messageId: 'm-9',
          recipient: { users: users.map((userId) => ({ userId })) },
        });
      const answer = contentOf(await forward(['wv:%2B4790000009']));
      expect(answer?.kind).toBe(version === '1.3' ? 'ForwardMessage-Response' : 'Status');
      if (version !== '1.3') expect(codeOf(answer)).toBe(200);
      expect(received.of('MessageForwardRequested', bobId).at(-1)?.data).toMatchObject({
        messageId: 'm-9',
        recipients: [{ msisdn: '+4790000009' }],
      });
      expect(codeOf(contentOf(await forward([])))).toBe(402);
    },
  );
});

describe('the services of it', () => {
  it.each(['1.1', '1.2'] as const)('are offered: CSP %s', async (version) => {
    const bob = await logIn({}, { version });
    const features = { IMFeat: {}, GroupFeat: {} };
    const request = { kind: 'Service-Request', clientId: { url: bob.client }, functions: { features } } as const;
    const { functions, allFunctions } = await bob.ask({ ...request, allFunctionsRequest: true }, 'Service-Response');
    expect(functions?.features).not.toHaveProperty('IMFeat');
    expect(allFunctions?.features).toHaveProperty('IMFeat');
  });
});

describe('a client that never acknowledges', () => {
  it('has got what was announced to it once it polls after it got it', async () => {
    const bob = await logIn({ initialDeliveryMethod: 'N' });
    await silent();
    const { offerId, messageId } = await offer(plain('on request'));
    expect(contentOf(await polled(bob))?.kind).toBe('MessageNotification');
    expect((await bob.poll()).bytes).toHaveLength(0);
    expect(factsAbout('OfferAcknowledged', offerId)).toEqual([]);
    await bob.ask({ kind: 'GetMessage-Request', messageId }, 'GetMessage-Response');
    expect(factsAbout('OfferAcknowledged', offerId)).toEqual([]);
    expect((await bob.poll()).bytes).toHaveLength(0);
    await eventually(() => expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(1));
  });

  it('has got a text in parts once it polls after the last of them', async () => {
    const bob = await logIn({ parserSize: 2_500 });
    await silent();
    const { offerId } = await offer(plain('x'.repeat(4_000)));
    for (let answer = await polled(bob); answer.message; answer = await bob.poll()) {
      expect(factsAbout('OfferAcknowledged', offerId)).toEqual([]);
    }
    await eventually(() => expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(1));
  });

  it('that logs out has got the last part, and what was only announced waits for the next login', async () => {
    const bob = await logIn({ parserSize: 2_500 });
    await silent();
    const { offerId } = await offer(plain('x'.repeat(1_500)));
    let answer = await polled(bob);
    while (answer.message?.poll === true) answer = await bob.poll();
    await bob.ask({ kind: 'SetDeliveryMethod-Request', deliveryMethod: 'N' }, 'Status');
    const announcement = await offer(plain('on request'));
    expect(contentOf(await polled(bob))?.kind).toBe('MessageNotification');
    expect(await bob.code({ kind: 'Logout-Request' })).toBe(200);
    await eventually(() => expect(factsAbout('OfferAcknowledged', offerId)).toHaveLength(1));
    expect(factsAbout('OfferAcknowledged', announcement.offerId)).toEqual([]);
  });
});

describe('presence for a client with a small parser', () => {
  const presences = Array.from({ length: 12 }, (_, index) => ({
    userId: `wv:friend${index}@im.example.com`,
    attributes: [
      { name: 'OnlineStatus' as const, qualifier: true, value: 'T' },
      { name: 'StatusText' as const, qualifier: true, value: 'x'.repeat(100) },
    ],
  }));

  it('comes in as many notifications as it takes', async () => {
    const bob = await logIn({ parserSize: 2_500 });
    await scene.publishFact('presence-notifications', bobId, {
      type: 'PresenceChanged',
      data: { accountId: session.accountId, userId: bobId, sessionId: session.sessionId, presences },
    });
    const users: string[] = [];
    while (users.length < presences.length) {
      const answer = await polled(bob);
      expect(answer.bytes.length).toBeLessThanOrEqual(2_500);
      const content = contentOf(answer) as PrimitiveOf<'PresenceNotification-Request'>;
      users.push(...(content.presences ?? []).map(({ userId }) => userId ?? ''));
      await bob.acknowledge(idOf(answer));
    }
    expect(users).toEqual(presences.map(({ userId }) => userId));
  });

  it('says Poll until the last of them', async () => {
    const bob = await logIn({ parserSize: 2_500 });
    await scene.publishFact('presence-notifications', bobId, {
      type: 'PresenceChanged',
      data: { accountId: session.accountId, userId: bobId, sessionId: session.sessionId, presences },
    });
    const answers: Answer[] = [await polled(bob)];
    while (answers.at(-1)?.message?.poll === true) answers.push(await bob.poll());
    const users = answers.flatMap((answer) => {
      const content = contentOf(answer) as PrimitiveOf<'PresenceNotification-Request'>;
      return (content.presences ?? []).map(({ userId }) => userId);
    });
    expect(users).toEqual(presences.map(({ userId }) => userId));
    expect((await bob.poll()).bytes).toHaveLength(0);
  });

  it('of one who says too much comes without their largest attributes', async () => {
    const bob = await logIn({ parserSize: 2_500 });
    const [one] = presences;
    const attributes = [...one!.attributes, { name: 'InfoLink' as const, qualifier: true, value: 'y'.repeat(3_000) }];
    await scene.publishFact('presence-notifications', bobId, {
      type: 'PresenceChanged',
      data: {
        accountId: session.accountId,
        userId: bobId,
        sessionId: session.sessionId,
        presences: [{ ...one!, attributes }],
      },
    });
    const answer = await polled(bob);
    expect(answer.bytes.length).toBeLessThanOrEqual(2_500);
    const content = contentOf(answer) as PrimitiveOf<'PresenceNotification-Request'>;
    expect(Object.keys(content.presences?.[0]?.presenceSubList ?? {})).toEqual(
      expect.arrayContaining(['onlineStatus', 'statusText']),
    );
  });
});

describe('an answer that is larger than the parser of its client', () => {
  it('is refused with 432', async () => {
    const bob = await logIn({ parserSize: 1_024 });
    const answer = await bob.request({ kind: 'GetSPInfo-Request' });
    expect(codeOf(contentOf(answer))).toBe(432);
    expect(answer.bytes.length).toBeLessThanOrEqual(1_024);
  });
});
