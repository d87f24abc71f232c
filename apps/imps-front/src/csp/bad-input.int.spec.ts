import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readVariables } from '@smsonly/platform';
import { impsFrontVariables } from '../configuration.js';
import type { RunningImpsFront } from '../start-imps-front.js';
import { codeOf, contentOf, post, type CspClient } from '../testing/csp-client.js';
import { FrontScene } from '../testing/front-scene.js';

jest.setTimeout(90_000);

let scene: FrontScene;
let front: RunningImpsFront;
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

const csp = (session: string, transactions: string, version = '1.2') => `<?xml version="1.0"?>
  <WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP${version}"><Session>${session}${transactions}</Session></WV-CSP-Message>`;
const inband = () =>
  `<SessionDescriptor><SessionType>Inband</SessionType><SessionID>${alice.sessionId}</SessionID></SessionDescriptor>`;
const transaction = (content: string, mode = 'Request', id = '9') => `<Transaction>
  <TransactionDescriptor><TransactionMode>${mode}</TransactionMode><TransactionID>${id}</TransactionID></TransactionDescriptor>
  <TransactionContent xmlns="http://www.openmobilealliance.org/DTD/WV-TRC1.2">${content}</TransactionContent></Transaction>`;

describe('over HTTP', () => {
  it('both paths take POST, whatever the parameters of the content type', async () => {
    for (const path of ['/', '/imps', '/imps/']) {
      const answer = await post(
        `${front.csp}${path}`,
        csp(inband(), transaction('<KeepAlive-Request/>')),
        'application/vnd.wv.csp.xml; charset=utf-8',
      );
      expect([answer.http.status, codeOf(contentOf(answer))]).toEqual([200, 200]);
      expect(answer.http.headers.get('content-type')).toBe('application/vnd.wv.csp.xml');
      expect(answer.http.headers.get('content-length')).toBe(String(answer.bytes.length));
      expect(answer.http.headers.get('transfer-encoding')).toBeNull();
    }
  });

  it('the answer has the content type of the request, also the one of 1.3', async () => {
    const answer = await post(url, csp(inband(), transaction('<KeepAlive-Request/>')), 'application/vnd.wv.csp+xml');
    expect(answer.http.headers.get('content-type')).toBe('application/vnd.wv.csp+xml');
  });

  it('GET is answered 405, another content type 415, too much 413', async () => {
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(front.csp, { method: 'DELETE' })).status).toBe(405);
    for (const type of ['text/xml', 'application/json', '']) {
      expect((await fetch(url, { method: 'POST', body: 'x', headers: { 'content-type': type } })).status).toBe(415);
    }
    const large = await fetch(url, {
      method: 'POST',
      body: 'x'.repeat(256 * 1024 + 1),
      headers: { 'content-type': 'application/vnd.wv.csp.xml' },
    }).catch(() => undefined);
    expect([413, undefined]).toContain(large?.status);
  });

  it('200 kB are taken', async () => {
    const big = csp(inband(), transaction(`<KeepAlive-Request><!--${'x'.repeat(200_000)}--></KeepAlive-Request>`));
    expect(codeOf(contentOf(await post(url, big)))).toBe(200);
  });

  it('more than 256 KiB are taken by whoever sets IMPS_MAX_BODY, also in one text', async () => {
    const wide = await scene.start({ IMPS_MAX_BODY: 400 * 1024 });
    const toGroup = '<Recipient><Group><GroupID>wv:/chess</GroupID></Group></Recipient>';
    const info = `<MessageInfo><ContentType>text/plain</ContentType>${toGroup}</MessageInfo>`;
    const text = `<ContentData>${'x'.repeat(300_000)}</ContentData>`;
    const request = `<SendMessage-Request><DeliveryReport>F</DeliveryReport>${info}${text}</SendMessage-Request>`;
    expect(codeOf(contentOf(await post(`${wide.csp}/imps`, csp(inband(), transaction(request)))))).toBe(800);
  });

  it('no more is taken than a Kafka record can hold', () => {
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

describe('CSP that cannot be read', () => {
  const status = (code: number, id = '') => ({
    transactions: [{ mode: 'Response', id, content: { kind: 'Status', result: { code } } }],
  });

  it.each([
    ['no XML', 'hello'],
    ['an empty body', ' '],
    ['a truncated document', '<WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2"><Session>'],
    [
      'a DOCTYPE',
      '<!DOCTYPE x [<!ENTITY e "e">]><WV-CSP-Message xmlns="http://www.openmobilealliance.org/DTD/WV-CSP1.2">&e;</WV-CSP-Message>',
    ],
  ])('%s is answered 400 out of band', async (_, body) => {
    expect((await post(url, body)).message).toMatchObject({
      version: '1.2',
      session: { type: 'Outband' },
      ...status(400),
    });
  });

  it('two roots are answered 400', async () => {
    const one = csp(inband(), transaction('<KeepAlive-Request/>'));
    expect(codeOf(contentOf(await post(url, one + one.replace(/<\?xml.*?\?>/, ''))))).toBe(400);
  });

  it('an unknown version is answered 505', async () => {
    expect(codeOf(contentOf(await post(url, csp(inband(), transaction('<KeepAlive-Request/>'), '2.7'))))).toBe(505);
  });

  it('a transaction without content is answered 400 when it is the only one, and passed over otherwise', async () => {
    const empty =
      '<Transaction><TransactionDescriptor><TransactionMode>Request</TransactionMode><TransactionID>8</TransactionID></TransactionDescriptor></Transaction>';
    expect(codeOf(contentOf(await post(url, csp(inband(), empty))))).toBe(400);
    const answer = await post(url, csp(inband(), empty + transaction('<KeepAlive-Request/>')));
    expect(answer.message?.transactions.map(({ id }) => id)).toEqual(['9']);
  });

  it('an unknown primitive is answered 501 in its transaction', async () => {
    const answer = await post(url, csp(inband(), transaction('<Teleport-Request/>')));
    expect(answer.message).toMatchObject({
      session: { type: 'Inband', sessionId: alice.sessionId },
      ...status(501, '9'),
    });
  });

  it('a missing element is answered 402, in a dead session 604', async () => {
    const body = csp(inband(), transaction('<DeleteList-Request/>'));
    expect((await post(url, body)).message).toMatchObject(status(402, '9'));
    expect((await post(url, body.replace(alice.sessionId ?? '', 'dead'))).message).toMatchObject(status(604, '9'));
  });

  it('a response to nothing we asked gets an empty answer', async () => {
    const answer = await post(
      url,
      csp(inband(), transaction('<Status><Result><Code>200</Code></Result></Status>', 'Response', 's424242')),
    );
    expect([answer.http.status, answer.bytes.length]).toEqual([200, 0]);
  });

  it('an Inband request without SessionID is answered 604', async () => {
    const body = csp(
      '<SessionDescriptor><SessionType>Inband</SessionType></SessionDescriptor>',
      transaction('<GetList-Request/>'),
    );
    expect((await post(url, body)).message).toMatchObject(status(604, '9'));
  });
});
