import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { encode } from '@smsonly/imps-codec';
import { readVariables } from '@smsonly/platform';
import { impsFrontVariables } from '../imps-front.variables.js';
import { codeOf, contentOf, post, type Answer, type CspClient } from '../testing/csp-client.js';
import { documents } from '../testing/documents.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';

jest.setTimeout(90_000);

let scene: FrontScene;
let front: RunningFront;
let alice: CspClient;
let url: string;

beforeAll(async () => {
  scene = await FrontScene.open();
  front = await scene.start();
  url = `${front.csp}/imps`;
  await scene.register(front, 'wv:alice', { password: 'alice-pw' });
  alice = scene.client(front, 'wv:alice');
  await alice.logIn('alice-pw');
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

const { xml } = documents;
/** An XML message of Alice's session. */
const inSession = (content: string) =>
  xml.message({ sessionId: alice.sessionId }, [xml.transaction(Buffer.from(content))]);
const keepAlive = '<KeepAlive-Request/>';

describe('over HTTP', () => {
  it('both paths take POST, whatever the parameters of the content type', async () => {
    for (const path of ['/', '/imps', '/imps/']) {
      const answer = await post(
        `${front.csp}${path}`,
        inSession(keepAlive),
        'application/vnd.wv.csp.xml; charset=utf-8',
      );
      expect([answer.http.status, codeOf(contentOf(answer))]).toEqual([200, 200]);
      expect(answer.http.headers.get('content-type')).toBe('application/vnd.wv.csp.xml');
      expect(answer.http.headers.get('content-length')).toBe(String(answer.bytes.length));
      expect(answer.http.headers.get('transfer-encoding')).toBeNull();
    }
  });

  it('the answer has the content type of the request, also the one of 1.3', async () => {
    const answer = await post(url, inSession(keepAlive), 'application/vnd.wv.csp+xml');
    expect(answer.http.headers.get('content-type')).toBe('application/vnd.wv.csp+xml');
  });

  it('GET is answered 405, another content type 415, too much 413', async () => {
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(front.csp, { method: 'DELETE' })).status).toBe(405);
    for (const type of [
      'text/xml',
      'application/json',
      'application/vnd.wap.wbxml',
      'application/vnd.wv.csp.pts',
      '',
    ]) {
      expect((await fetch(url, { method: 'POST', body: 'x', headers: { 'content-type': type } })).status).toBe(415);
    }
    const large = await fetch(url, {
      method: 'POST',
      body: 'x'.repeat(256 * 1024 + 1),
      headers: { 'content-type': 'application/vnd.wv.csp.xml' },
    }).catch(() => undefined);
    expect([413, undefined]).toContain(large?.status);
  });

  it('200 kB are accepted', async () => {
    const big = inSession(`<KeepAlive-Request><!--${'x'.repeat(200_000)}--></KeepAlive-Request>`);
    expect(codeOf(contentOf(await post(url, big)))).toBe(200);
  });

  it('more than 256 KiB are accepted if IMPS_MAX_BODY allows it, also in one text', async () => {
    const wide = await scene.start({ IMPS_MAX_BODY: 400 * 1024 });
    const toGroup = '<Recipient><Group><GroupID>wv:/chess</GroupID></Group></Recipient>';
    const info = `<MessageInfo><ContentType>text/plain</ContentType>${toGroup}</MessageInfo>`;
    const text = `<ContentData>${'x'.repeat(300_000)}</ContentData>`;
    const request = `<SendMessage-Request><DeliveryReport>F</DeliveryReport>${info}${text}</SendMessage-Request>`;
    expect(codeOf(contentOf(await post(`${wide.csp}/imps`, inSession(request))))).toBe(800);
  });

  it('no more is accepted than a Kafka record can hold', () => {
    const maxBody = (text: string) =>
      readVariables({ IMPS_MAX_BODY: impsFrontVariables.IMPS_MAX_BODY }, { IMPS_MAX_BODY: text });
    expect(maxBody('400KiB')).toEqual({ IMPS_MAX_BODY: 400 * 1024 });
    expect(() => maxBody('1MiB')).toThrow('IMPS_MAX_BODY must be at most 400KiB');
  });

  it('an empty answer is 200 with Content-Length 0', async () => {
    const answer = await alice.poll();
    expect([answer.http.status, answer.http.headers.get('content-length'), answer.bytes.length]).toEqual([200, '0', 0]);
  });

  it('a body that breaks off does no harm', async () => {
    const { hostname, port } = new URL(front.csp);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(
          'POST /imps HTTP/1.1\r\nHost: x\r\nContent-Type: application/vnd.wv.csp.xml\r\nContent-Length: 500\r\n\r\n<WV-CSP',
        );
        setTimeout(() => socket.destroy(), 50);
      });
      socket.on('close', () => resolve()).on('error', reject);
    });
    expect(await alice.code({ kind: 'KeepAlive-Request' })).toBe(200);
  });
});

describe.each(['xml', 'wbxml'] as const)('CSP that cannot be read, in %s', (encoding) => {
  const { contentType, message, transaction, contents, broken } = documents[encoding];
  const inband = () => ({ sessionId: alice.sessionId });
  const posted = async (body: Uint8Array): Promise<Answer> => {
    const answer = await post(url, body, contentType);
    expect([answer.http.status, answer.http.headers.get('content-type')]).toEqual([200, contentType]);
    expect(answer.http.headers.get('content-length')).toBe(String(answer.bytes.length));
    return answer;
  };
  const status = (code: number, id = '') => ({
    transactions: [{ mode: 'Response', id, content: { kind: 'Status', result: { code } } }],
  });

  it.each(Object.entries(broken))('%s is answered 400 out of band', async (_, bytes) => {
    expect((await posted(bytes)).message).toMatchObject({
      version: '1.2',
      session: { type: 'Outband' },
      ...status(400),
    });
  });

  it('two roots are answered 400', async () => {
    const one = message(inband(), [transaction(contents.keepAlive)]);
    expect((await posted(Buffer.concat([one, one]))).message).toMatchObject({
      session: { type: 'Inband', sessionId: alice.sessionId },
      ...status(400, '9'),
    });
  });

  it('what is cut anywhere is answered 400, in its session and transaction once these could be read', async () => {
    const whole = message(inband(), [transaction(contents.keepAliveForWhile)]);
    const known = whole.indexOf(encoding === 'xml' ? '</TransactionID>' : Buffer.from('7503390001', 'hex')) + 16;
    for (let length = 1; length < whole.length; length += 7) {
      const answer = await posted(whole.subarray(0, length));
      expect(codeOf(contentOf(answer))).toBe(400);
      if (length < known) continue;
      expect(answer.message).toMatchObject({
        version: '1.2',
        session: { type: 'Inband', sessionId: alice.sessionId },
        ...status(400, '9'),
        poll: false,
      });
    }
  });

  it('an unknown version is answered 505', async () => {
    const answer = await posted(message(inband(), [transaction(contents.keepAlive)], '2.7'));
    expect(answer.message).toMatchObject(status(505, '9'));
  });

  it('a message without transactions is answered 400', async () => {
    expect((await posted(message(inband(), []))).message).toMatchObject(status(400));
  });

  it('a transaction without content is answered 400 when it is the only one, and ignored otherwise', async () => {
    const empty = transaction(undefined, 'Request', '8');
    expect((await posted(message(inband(), [empty]))).message).toMatchObject(status(400, '8'));
    const answer = await posted(message(inband(), [empty, transaction(contents.keepAlive)]));
    expect(answer.message?.transactions.map(({ id, content }) => [id, codeOf(content)])).toEqual([['9', 200]]);
  });

  it('an unknown primitive is answered 501 in its transaction', async () => {
    const answer = await posted(message(inband(), [transaction(contents.unknown)]));
    expect(answer.message).toMatchObject({
      session: { type: 'Inband', sessionId: alice.sessionId },
      ...status(501, '9'),
    });
  });

  it('a primitive that was not negotiated is answered 506', async () => {
    const modest = scene.client(front, 'wv:alice', '1.2', `modest in ${encoding}`, encoding);
    await modest.logIn('alice-pw');
    const services = { features: { IMFeat: {} } };
    await modest.ask({ kind: 'Service-Request', functions: services, allFunctionsRequest: false }, 'Service-Response');
    const answer = await posted(message({ sessionId: modest.sessionId }, [transaction(contents.getList)]));
    expect(answer.message).toMatchObject(status(506, '9'));
  });

  it('a missing element is answered 402, in a dead session 604', async () => {
    const asked = transaction(contents.deleteListOfNoName);
    expect((await posted(message(inband(), [asked]))).message).toMatchObject(status(402, '9'));
    expect((await posted(message({ sessionId: 'dead' }, [asked]))).message).toMatchObject({
      session: { type: 'Inband', sessionId: 'dead' },
      ...status(604, '9'),
    });
  });

  it('a request that is not implemented is answered 501, and one that was not agreed 506, before what is missing in it', async () => {
    const group = transaction(contents.joinGroupOfNoName);
    expect((await posted(message(inband(), [group]))).message).toMatchObject(status(501, '9'));
    expect((await posted(message({ sessionId: 'dead' }, [group]))).message).toMatchObject(status(604, '9'));
    const modest = scene.client(front, 'wv:alice', '1.2', `modest without lists in ${encoding}`, encoding);
    await modest.logIn('alice-pw');
    const services = { features: { IMFeat: {} } };
    await modest.ask({ kind: 'Service-Request', functions: services, allFunctionsRequest: false }, 'Service-Response');
    const nameless = transaction(contents.deleteListOfNoName);
    expect((await posted(message({ sessionId: modest.sessionId }, [nameless]))).message).toMatchObject(
      status(506, '9'),
    );
  });

  it('what is wrong in a request is answered in its own response', async () => {
    const result = { code: 402 };
    expect((await posted(message(inband(), [transaction(contents.keepAliveForWhile)]))).message).toMatchObject({
      session: { type: 'Inband', sessionId: alice.sessionId },
      transactions: [{ mode: 'Response', id: '9', content: { kind: 'KeepAlive-Response', result } }],
    });
    expect((await posted(message({}, [transaction(contents.loginOfNobody)]))).message).toMatchObject({
      session: { type: 'Outband' },
      transactions: [{ id: '9', content: { kind: 'Login-Response', clientId: { url: 'u' }, result } }],
    });
    const clientless = (await posted(message({}, [transaction(contents.loginOfNoClient)]))).message;
    expect(clientless).toMatchObject(status(402, '9'));
  });

  it('an unknown version is answered 505 before its dead session', async () => {
    const answer = await posted(message({ sessionId: 'dead' }, [transaction(contents.keepAlive)], '2.7'));
    expect(answer.message).toMatchObject(status(505, '9'));
  });

  it('an attribute that no version has is answered 750 when it is the only one, and grants nothing', async () => {
    const answer = await posted(message(inband(), [transaction(contents.unknownAttributeForAll)]));
    expect(answer.message).toMatchObject(status(750, '9'));
  });

  it('a response to nothing we asked gets an empty answer', async () => {
    const answer = await posted(message(inband(), [transaction(contents.status, 'Response', 's424242')]));
    expect(answer.bytes).toHaveLength(0);
  });

  it('an Inband request without SessionID is answered 604', async () => {
    expect((await posted(message({}, [transaction(contents.getList)]))).message).toMatchObject(status(604, '9'));
  });

  it('is counted by its wire form', async () => {
    const metrics = await (await fetch(`${front.management}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`csp_unreadable_total\\{[^}]*code="400"[^}]*encoding="${encoding}"`));
  });
});

describe('what phones send although it is wrong', () => {
  it('values of 1.2 in the WBXML of 1.1 are skipped', async () => {
    const phone = scene.client(front, 'wv:alice', '1.1', 'a phone of 1.1', 'wbxml');
    await phone.logIn('alice-pw');
    const capabilityList = { supportedBearers: ['HTTP'], supportedCirMethods: ['STCP'] };
    const content = { kind: 'ClientCapability-Request', clientId: { url: phone.client }, capabilityList } as const;
    const session = { type: 'Inband' as const, sessionId: phone.sessionId ?? '' };
    const bytes = Buffer.from(
      encode({ version: '1.1', session, transactions: [{ mode: 'Request', id: '9', content }] }, { encoding: 'wbxml' }),
    );
    // SupportedCIRMethod with SSMS and SHTTP, which are values of 1.2.
    const at = bytes.indexOf(Buffer.from('50804401', 'hex'));
    const more = Buffer.from('50808124015080812501', 'hex');
    const body = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
    expect((await post(url, body, 'application/vnd.wv.csp.wbxml')).message).toMatchObject({
      transactions: [{ id: '9', content: { kind: 'ClientCapability-Response' } }],
    });
  });

  it('a DOCTYPE without declarations, vendor elements, comments and elements of other versions or out of order', async () => {
    const tolerated = [
      '<KeepAlive-Request><TimeToLive> 600 </TimeToLive></KeepAlive-Request>',
      '<KeepAlive-Request><v:x xmlns:v="urn:v"><TimeToLive>9</TimeToLive></v:x><TimeToLive>600</TimeToLive></KeepAlive-Request>',
      '<!-- a comment --><KeepAlive-Request><TimeToLive>6<![CDATA[00]]></TimeToLive></KeepAlive-Request>',
    ];
    for (const content of tolerated) {
      const text = inSession(content)
        .toString()
        .replace('</TransactionContent>', '$&<ExtBlock xmlns="urn:app"><APIClient>x</APIClient></ExtBlock>');
      for (const start of [
        '',
        '<?xml version="1.0"?><!DOCTYPE WV-CSP-Message PUBLIC "-//OMA//DTD WV-CSP 1.2//EN" "x.dtd">',
      ]) {
        expect(codeOf(contentOf(await post(url, start + text)))).toBe(200);
      }
    }
    const descriptorLast = inSession(keepAlive)
      .toString()
      .replace(
        /(<TransactionDescriptor>.*<\/TransactionDescriptor>)(<TransactionContent.*<\/TransactionContent>)/,
        '$2$1',
      );
    expect((await post(url, descriptorLast)).message).toMatchObject({
      transactions: [{ id: '9', content: { result: { code: 200 } } }],
    });
  });

  it.each([
    'mail:x@im.example.com',
    'wv:mail:x',
    'tel:x',
    'sip:x',
    'mail%3Ax',
    'wv:mail%3Ax@im.example.com',
    'mail:x@other.example',
  ])('an address of another scheme is unknown everywhere: %s', async (userId) => {
    const user = { users: [{ userId }] };
    const codes = {
      message: await alice.code({
        kind: 'SendMessage-Request',
        deliveryReport: false,
        messageInfo: { contentSize: 1, recipient: user, sender: { user: { userId: 'wv:alice' } } },
        contentData: 'x',
      }),
      presence: await alice.code({ kind: 'GetPresence-Request', users: user.users }),
      subscription: await alice.code({ kind: 'SubscribePresence-Request', users: user.users }),
      unsubscription: await alice.code({ kind: 'UnsubscribePresence-Request', users: user.users }),
      attributes: await alice.code({
        kind: 'CreateAttributeList-Request',
        userIds: [userId],
        defaultList: false,
        presenceSubList: {},
      }),
      authorisation: await alice.code({ kind: 'PresenceAuth-User', userId, acceptance: true }),
      cancelled: await alice.code({ kind: 'CancelAuth-Request', userId }),
      blocked: await alice.code({ kind: 'BlockEntity-Request', blockList: { addList: { userIds: [userId] } } }),
      login: codeOf(contentOf(await alice.request(alice.loginRequest({ userId, password: 'x' }), { outband: true }))),
    };
    expect(new Set(Object.values(codes))).toEqual(new Set([531]));
    const found = {
      searchPairLists: [{ searchElements: ['USER_ID' as const], searchStrings: [userId] }],
      searchLimit: 5,
    };
    expect(await alice.ask({ kind: 'Search-Request', ...found }, 'Search-Response')).toMatchObject({
      searchFindings: 0,
    });
    expect(await alice.code({ kind: 'CreateList-Request', contactList: `${userId}/friends` })).toBe(752);
    expect(await alice.code({ kind: 'DeleteList-Request', contactList: userId.replace('x', 'x/y') })).toBe(700);
    expect((await scene.register(front, userId, { password: 'x' })).status).toBe(400);
  });
});
