import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { contentTypeOf, encode, encodingOf, type Encoding } from '@smsonly/imps-codec';
import { cspNamespaces, cspVersions, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { eventually } from '@smsonly/testing';
import { codeOf, contentOf, post, type Answer, type CspClient } from '../testing/csp-client.js';
import { documents } from '../testing/documents.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { ReceivedEvents, presenceStandIn, routingStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const aliceId = 'wv:alice@im.example.com';
const encodings = ['xml', 'wbxml'] as const satisfies readonly Encoding[];
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front] = await Promise.all([
    scene.start({ REDELIVERY_AFTER: 500 }),
    routingStandIn(scene, received),
    presenceStandIn(scene, received),
  ]);
  await scene.register(front, aliceId, { password: 'alice-pw' });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

/** Alice with a terminal, in one session as two clients: one speaks XML, the other WBXML. */
async function inBothForms(terminal: string, version: CspClient['version'] = '1.2') {
  const xml = scene.client(front, aliceId, version, terminal, 'xml');
  const wbxml = scene.client(front, aliceId, version, terminal, 'wbxml');
  await wbxml.logIn('alice-pw');
  xml.sessionId = wbxml.sessionId;
  return { xml, wbxml };
}

/** The wire form that an answer declares and has. */
function formOf({ http, bytes }: Answer): [string | undefined, boolean] {
  return [encodingOf(http.headers.get('content-type') ?? ''), bytes[0] === 3];
}

const sending = (text: string): Primitive => ({
  kind: 'SendMessage-Request',
  deliveryReport: false,
  messageInfo: {
    contentType: 'text/plain',
    contentSize: text.length,
    recipient: { users: [{ userId: 'wv:bob' }] },
    sender: { user: { userId: aliceId } },
  },
  contentData: text,
});
const sentTexts = () => received.of('MessageSubmitted').map(({ data }) => data.content.data);

describe('a request in WBXML', () => {
  it.each(cspVersions)('of CSP %s is answered in WBXML with its content type', async (version) => {
    const client = scene.client(front, aliceId, version, `phone ${version}`, 'wbxml');
    const [, second] = await client.logInByDigest('alice-pw', ['MD5']);
    expect(second?.result.code).toBe(200);
    const answer = await client.request({ kind: 'GetList-Request' });
    expect(contentOf(answer)).toMatchObject({ defaultContactList: 'wv:alice/friends@im.example.com' });
    expect(answer.message?.version).toBe(version);
    expect(formOf(answer)).toEqual(['wbxml', true]);
    expect(answer.http.headers.get('content-type')).toBe(contentTypeOf(version, 'wbxml'));
    // WBXML 1.3, the version's public identifier, UTF-8, no string table: one phone family reads nothing else.
    const publicId = { '1.1': 0x10, '1.2': 0x11, '1.3': 0x12 }[version];
    expect([...answer.bytes.subarray(0, 4)]).toEqual([0x03, publicId, 0x6a, 0x00]);
    expect(answer.http.headers.get('content-length')).toBe(String(answer.bytes.length));
  });

  it('is answered in the other form when its next one comes so, in the same session', async () => {
    const { xml, wbxml } = await inBothForms('wanderer');
    for (const [client, form] of [
      [xml, ['xml', false]],
      [wbxml, ['wbxml', true]],
    ] as const) {
      const answer = await client.request({ kind: 'KeepAlive-Request' });
      expect([codeOf(contentOf(answer)), ...formOf(answer)]).toEqual([200, ...form]);
    }
  });

  it('repeated in XML is carried out once and answered the same in XML', async () => {
    const { xml, wbxml } = await inBothForms('repeater');
    const first = await wbxml.request(sending('just once'), { id: '5' });
    const again = await xml.request(sending('just once'), { id: '5' });
    expect(contentOf(first)).toMatchObject({ kind: 'SendMessage-Response', result: { code: 200 } });
    expect(contentOf(again)).toEqual(contentOf(first));
    expect(formOf(again)).toEqual(['xml', false]);
    expect(sentTexts().filter((text) => text === 'just once')).toHaveLength(1);
  });

  it('has the text that its phone escaped, XML the text as it is', async () => {
    const { xml, wbxml } = await inBothForms('escaper');
    await wbxml.request(sending('Tom &amp; Jerry &lt;3'));
    await xml.request(sending('not &amp; escaped'));
    await wbxml.request(sending('R&B, not escaped'));
    expect(sentTexts().slice(-3)).toEqual(['Tom & Jerry <3', 'not &amp; escaped', 'R&B, not escaped']);
  });

  it('may have content in octets, which is forwarded as Base64 whatever its declared encoding', async () => {
    const { wbxml } = await inBothForms('photographer');
    const { message, transaction, contentType } = documents.wbxml;
    const image = Buffer.from('image/png').toString('hex');
    const recipient = '67 79 7a 03 77 76 3a 62 6f 62 00 01 01 01';
    // ContentData, ff d8 ff, comes before the MessageInfo.
    const info = `00 06 53 00 00 50 03 ${image} 00 01 4f c3 01 02 01 ${recipient} 6c 01 01`;
    const content = Buffer.from(`00 06 57 00 00 4d c3 03 ff d8 ff 01 ${info} 01`.replaceAll(' ', ''), 'hex');
    const answer = await post(
      `${front.csp}/imps`,
      message({ sessionId: wbxml.sessionId }, [transaction(content)]),
      contentType,
    );
    expect(codeOf(contentOf(answer))).toBe(200);
    expect(received.of('MessageSubmitted').at(-1)?.data.content).toEqual({
      type: 'image/png',
      encoding: 'BASE64',
      data: '/9j/',
      size: 3,
    });
  });

  it('with an address escaped by percent signs reaches that address', async () => {
    const { wbxml } = await inBothForms('percent');
    await wbxml.request({ kind: 'GetPresence-Request', users: [{ userId: 'wv:%2B4790000009' }] });
    expect(received.of('PresenceRequested').at(-1)?.data.users).toMatchObject([
      { canonical: 'wv:+4790000009@im.example.com' },
    ]);
  });
});

describe('a poll', () => {
  it('delivers the server’s transactions in its own form', async () => {
    const { xml, wbxml } = await inBothForms('poller');
    const started = await eventually(() => {
      const found = received.of('SessionStarted', aliceId).find(({ data }) => data.clientId.url === 'poller');
      if (!found) throw new Error('not received yet');
      return found.data.session;
    });
    const { accountId, userId, sessionId } = started;
    const presences = [
      { userId: 'wv:bob', attributes: [{ name: 'StatusText' as const, qualifier: true, value: 'here' }] },
    ];
    await scene.publishFact('presence-notifications', aliceId, {
      type: 'PresenceChanged',
      data: { accountId, userId, sessionId, presences },
    });
    const polled = (client: CspClient) =>
      eventually(async () => {
        const answer = await client.poll();
        if (!answer.message) throw new Error('nothing waits');
        return answer;
      });
    const inWbxml = await polled(wbxml);
    const inXml = await polled(xml);
    expect([formOf(inWbxml), formOf(inXml)]).toEqual([
      ['wbxml', true],
      ['xml', false],
    ]);
    expect(inXml.message).toEqual(inWbxml.message);
    expect((await xml.acknowledge(inXml.message?.transactions[0]?.id ?? '')).bytes).toHaveLength(0);
    const empty = await wbxml.poll();
    expect([empty.http.status, empty.http.headers.get('content-length'), empty.bytes.length]).toEqual([200, '0', 0]);
  });

  it('delivers an answer that waited in its own form', async () => {
    const { xml, wbxml } = await inBothForms('bundler');
    await xml.send([
      { mode: 'Request', id: 'a', content: { kind: 'KeepAlive-Request' } },
      { mode: 'Request', id: 'b', content: sending('bundled') },
    ]);
    const answer = await wbxml.poll();
    expect(formOf(answer)).toEqual(['wbxml', true]);
    expect(answer.message?.transactions).toMatchObject([
      { mode: 'Response', id: 'b', content: { result: { code: 200 } } },
    ]);
  });
});

describe.each(encodings)('version discovery in %s', (encoding) => {
  const request: Primitive = {
    kind: 'WV-CSP-VersionDiscovery-Request',
    versionList: { sessionNsNames: [cspNamespaces['1.2'].message] },
  };
  const versions = cspVersions.map((version) => cspNamespaces[version]);
  const known = {
    kind: 'WV-CSP-VersionDiscovery-Response',
    versionList: {
      sessionNsNames: versions.map(({ message }) => message),
      transactionNsNames: versions.map(({ transaction }) => transaction),
      presenceAttributeNsNames: versions.map(({ presence }) => presence),
    },
  };
  const asking = (more: Partial<CspMessage<Primitive>>): CspMessage<Primitive> => ({
    version: '1.2',
    session: { type: 'Outband' },
    transactions: [{ mode: 'Request', id: '', content: request }],
    ...more,
  });
  const answerTo = (message: CspMessage<Primitive>) =>
    post(`${front.csp}/imps`, encode(message, { encoding }), contentTypeOf(message.version, encoding));

  it.each([
    ['at the root', { bare: 'root' }],
    ['right inside WV-CSP-Message', { bare: 'message' }],
    ['at the root in 1.3', { bare: 'root', version: '1.3' }],
    ['right inside WV-CSP-Message in 1.3', { bare: 'message', version: '1.3' }],
  ] as const)('is answered in the same place, without a session: %s', async (_, place) => {
    const answer = await answerTo(asking(place));
    expect(answer.message).toEqual({
      version: '1.2',
      session: { type: 'Outband' },
      ...place,
      transactions: [{ mode: 'Response', id: '', content: known }],
    });
    expect(formOf(answer)).toEqual([encoding, encoding === 'wbxml']);
  });

  it('is answered in its transaction where it came in one', async () => {
    const answer = await answerTo(asking({ transactions: [{ mode: 'Request', id: '7', content: request }] }));
    expect(answer.message).toMatchObject({
      session: { type: 'Outband' },
      transactions: [{ mode: 'Response', id: '7', content: known }],
    });
    expect(answer.message).not.toHaveProperty('bare');
  });
});

describe('version discovery as documents', () => {
  const asked = (document: string) => post(`${front.csp}/imps`, document);
  const text = ({ bytes }: Answer) => Buffer.from(bytes).toString();
  const list = `<VersionList><SessionNSName>${cspNamespaces['1.1'].message}</SessionNSName></VersionList>`;

  it.each(['WV-CSP-VersionDiscovery-Request', 'WV-CSP-NSDiscovery-Request'])(
    'is understood as %s, whatever the namespace',
    async (name) => {
      for (const xmlns of ['', ` xmlns="${cspNamespaces['1.1'].message}"`, ' xmlns="urn:of-another-version"']) {
        const answer = await asked(`<?xml version="1.0"?><${name}${xmlns}>${list}</${name}>`);
        expect(text(answer)).toContain(
          `<WV-CSP-VersionDiscovery-Response xmlns="${cspNamespaces['1.2'].message}"><VersionList>`,
        );
      }
    },
  );

  it('is answered in 1.2 when it comes in a message of 1.1; a transaction of 1.1 cannot hold it', async () => {
    const xmlns = `xmlns="${cspNamespaces['1.1'].message}"`;
    const question = `<WV-CSP-VersionDiscovery-Request>${list}</WV-CSP-VersionDiscovery-Request>`;
    const bare = await asked(`<WV-CSP-Message ${xmlns}>${question}</WV-CSP-Message>`);
    expect(text(bare)).toContain(
      `<WV-CSP-Message xmlns="${cspNamespaces['1.2'].message}"><WV-CSP-VersionDiscovery-Response>`,
    );
    const outband = '<SessionDescriptor><SessionType>Outband</SessionType></SessionDescriptor>';
    const descriptor = '<TransactionDescriptor><TransactionMode>Request</TransactionMode></TransactionDescriptor>';
    const content = `<TransactionContent>${question}</TransactionContent>`;
    const inside = await asked(
      `<WV-CSP-Message ${xmlns}><Session>${outband}<Transaction>${descriptor}${content}</Transaction></Session></WV-CSP-Message>`,
    );
    expect([inside.message?.version, codeOf(contentOf(inside))]).toEqual(['1.1', 501]);
  });
});
