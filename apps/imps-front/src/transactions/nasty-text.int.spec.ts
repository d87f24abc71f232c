import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { contentTypeOf, encode, type Encoding } from '@smsonly/imps-codec';
import { cspVersions, type CspMessage, type Primitive } from '@smsonly/imps-model';
import { codeOf, contentOf, post, type CspClient } from '../testing/csp-client.js';
import { fieldsOnlyIn, kindsOfClients, mark, wholePrimitive } from '../testing/every-field.js';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';
import { presenceStandIn, ReceivedEvents, routingStandIn } from '../testing/participants.js';

jest.setTimeout(600_000);

const aliceId = 'wv:alice@im.example.com';
const received = new ReceivedEvents();
let scene: FrontScene;
let front: RunningFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  [front] = await Promise.all([scene.start(), routingStandIn(scene, received), presenceStandIn(scene, received)]);
  await scene.register(front, aliceId, { password: 'alice-pw' });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** What a client may put in place of the mark, as it is on the wire; some of it is refused. */
const nasty: Readonly<Record<Encoding, Readonly<Record<string, Buffer>>>> = {
  xml: {
    'halves of characters, escapes, odd characters': Buffer.concat([
      Buffer.from('&#55357;&#56832;&#55357;x&#56832;'),
      hex('ed a0 bd ed b8 80 ed a0 bd'),
      Buffer.from('%00%ED%A0%80\\u0000\u0085\u200f\u2028\ufdd0\u{1ffff}\u{10ffff}'),
    ]),
    'a long text': Buffer.from(Array.from({ length: 9000 }, (_, n) => ((n * n * 7919) % 36).toString(36)).join('')),
  },
  wbxml: {
    'halves of characters, NUL, controls, unknown values': Buffer.concat([
      hex('03 61 ed a0 bd ed b8 80 ed a0 bd 00 80 ff 7f'),
      hex('03 01 1b 1f 7f ef bf be ef bf bf 00 c3 03 61 00 62'),
      hex('02 83 b0 3d 02 83 bc 00 02 83 b0 3d 02 01 02 83 ff 7e'),
    ]),
    'octets that are no text': hex('c3 05 61 00 ff d8 00 80 81 24'),
  },
};
const fatal: Readonly<Record<Encoding, Readonly<Record<string, Buffer>>>> = {
  xml: {
    'a NUL': Buffer.of(0),
    'characters that XML cannot hold': Buffer.from('\u0001\ufffe'),
    'a reference to NUL': Buffer.from('&#0;'),
  },
  wbxml: { 'an entity of NUL': hex('02 00'), 'an unknown value alone': hex('80 ff 7f') },
};

/** The bytes of a message with something in place of the mark. */
function marked(bytes: Uint8Array, encoding: Encoding, given: Buffer): Buffer {
  const whole = Buffer.from(bytes);
  const at = whole.indexOf(mark);
  if (at === -1) throw new Error('the mark is not in the message');
  // In WBXML it ends an inline string: the string ends before it, and other pieces of the text follow.
  const [before, after] = [whole.subarray(0, at), whole.subarray(at + mark.length)];
  return Buffer.concat(encoding === 'xml' ? [before, given, after] : [before, hex('00'), given, after.subarray(1)]);
}

/** Sends a message with anything in place of the mark in it. */
async function expectNoFailure(
  what: string,
  message: CspMessage<Primitive>,
  encoding: Encoding,
  given: Readonly<Record<string, Buffer>> = { ...nasty[encoding], ...fatal[encoding] },
): Promise<void> {
  const bytes = encode(message, { encoding });
  const type = contentTypeOf(message.version, encoding);
  for (const [name, octets] of Object.entries(given)) {
    const answer = await post(`${front.csp}/imps`, marked(bytes, encoding, octets), type);
    const code = codeOf(contentOf(answer));
    if (answer.http.status !== 200 || code === 500 || code === 504) {
      throw new Error(`${what} with ${name}: HTTP ${answer.http.status}, status ${String(code)}`);
    }
  }
}

describe.each(cspVersions)('whatever text a client of CSP %s sends', (version) => {
  describe.each(['xml', 'wbxml'] as const)('in %s', (encoding) => {
    let client: CspClient;
    const inSession = (content: Primitive, mode: 'Request' | 'Response' = 'Request', id = client.nextId()) => ({
      version,
      session: { type: 'Inband' as const, sessionId: client.sessionId ?? '' },
      transactions: [{ mode, id, content }],
    });

    beforeAll(async () => {
      client = scene.client(front, aliceId, version, `${version} in ${encoding}`, encoding);
      await client.logIn('alice-pw');
    });

    it('is not answered 500, whatever field it is in', async () => {
      const fields = fieldsOnlyIn(version);
      const kinds = new Set<string>();
      const lanes = Array.from({ length: 8 }, async () => {
        for (let next = fields.pop(); next !== undefined; next = fields.pop()) {
          const { field, primitive } = next;
          const message = inSession(primitive);
          // A login in band would end the session.
          const isLogin = primitive.kind === 'Login-Request';
          const sent = isLogin ? { ...message, session: { type: 'Outband' as const } } : message;
          const isFirst = !kinds.has(primitive.kind);
          kinds.add(primitive.kind);
          await expectNoFailure(field, sent, encoding, isFirst ? undefined : nasty[encoding]);
        }
      });
      await Promise.all(lanes);
      if (version === '1.3') expect(kinds).toContain('SendMessage-Request');
    });

    it('its TransactionID and MessageID are not answered 500, nor is a response with them', async () => {
      const polling = { kind: 'Polling-Request' } as const;
      await expectNoFailure('TransactionID', inSession(polling, 'Request', mark), encoding);
      await expectNoFailure('TransactionID', inSession({ kind: 'GetList-Request' }, 'Request', `1${mark}`), encoding);
      for (const content of [
        { kind: 'Status', result: { code: 200 } },
        { kind: 'MessageDelivered', messageId: 'm' },
        { kind: 'Status', result: { code: 500, description: mark } },
      ] as const) {
        await expectNoFailure('acknowledgement', inSession(content, 'Response', `s1${mark}`), encoding);
      }
      const delivered = { kind: 'MessageDelivered', messageId: mark } as const;
      await expectNoFailure('MessageDelivered', inSession(delivered, 'Response', 's1'), encoding);
    });

    it('its SessionID is not answered 500', async () => {
      const { transactions } = inSession({ kind: 'GetList-Request' });
      const session = { type: 'Inband' as const, sessionId: `s${mark}` };
      await expectNoFailure('SessionID', { version, session, transactions }, encoding);
    });

    it('the session still lives', async () => {
      expect(await client.code({ kind: 'KeepAlive-Request' })).toBe(200);
    });
  });
});

describe('whatever is sent', () => {
  const dates = [new Date('0000-01-01T00:00:00Z'), new Date('9999-12-31T23:59:59Z')];
  const numbers = [0, 2 ** 31, Number.MAX_SAFE_INTEGER];
  /** The value with other numbers and dates in it. */
  const withOthers = (value: unknown, number: number, date: Date): unknown => {
    if (typeof value === 'number') return number;
    if (value instanceof Date) return date;
    if (Array.isArray(value)) return value.map((one) => withOthers(one, number, date));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withOthers(one, number, date)]));
  };

  const withLimits = (kind: string): Primitive[] => {
    const primitive = wholePrimitive(kind, '1.3');
    const all = numbers.flatMap((number) => dates.map((date) => withOthers(primitive, number, date) as Primitive));
    return all.filter((one) => !isDeepStrictEqual(one, primitive));
  };
  const kinds = kindsOfClients('1.3').filter((kind) => withLimits(kind).length > 0);

  it.each(kinds)('numbers and dates at their limits in %s are not answered 500', async (kind) => {
    const client = scene.client(front, aliceId, '1.3', `limits of ${kind}`);
    await client.logIn('alice-pw');
    for (const primitive of withLimits(kind)) {
      const answer = await client.request(primitive, { outband: kind === 'Login-Request' });
      expect([answer.http.status, contentOf(answer)?.kind]).toEqual([200, expect.any(String)]);
      expect([500, 504]).not.toContain(codeOf(contentOf(answer)));
    }
  });

  it('headers are not answered 500', async () => {
    const client = scene.client(front, aliceId, '1.2', 'headers');
    await client.logIn('alice-pw');
    const session = { type: 'Inband' as const, sessionId: client.sessionId ?? '' };
    const body = encode(
      { version: '1.2', session, transactions: [{ mode: 'Request', id: '1', content: { kind: 'GetList-Request' } }] },
      { encoding: 'xml' },
    );
    for (const value of ['é', '%00', '\u00ff\u0080', 'x'.repeat(4000)]) {
      const http = await fetch(`${front.csp}/imps`, {
        method: 'POST',
        body: Buffer.from(body),
        headers: { 'content-type': 'application/vnd.wv.csp.xml', msisdn: value, 'x-network-msisdn': value },
      });
      expect(http.status).toBe(200);
      const typed = await post(`${front.csp}/imps`, body, `application/vnd.wv.csp.xml; charset="${value}"`);
      expect([typed.http.status, codeOf(contentOf(typed))]).not.toContain(500);
    }
  });
});
