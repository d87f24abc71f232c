import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually as within } from '@smsonly/testing';
import { ImpsClient } from '../src/people/imps-client.js';
import { Phone } from '../src/people/phone.js';
import type { RunningSystem } from '../src/system/start-system.js';
import { startSystem } from '../src/system/system-of-suite.js';

jest.setTimeout(180_000);

const eventually: typeof within = (check, options) => within(check, { timeout: 60_000, ...options });

describe('an SMS-only user who gets texts of an IM user', () => {
  let system: RunningSystem;
  let alice: ImpsClient;

  beforeAll(async () => {
    system = await startSystem('stop', { env: { SMS_LANGUAGES: 'turkish', SMS_MAX_PARTS: '3' } });
    const [userId, password] = [`wv:alice@${system.domain}`, 'alice-pw'];
    alice = new ImpsClient({ url: system.imps, userId, password, version: '1.2', encoding: 'xml' });
    expect((await alice.login()).result.code).toBe(200);
  });
  afterAll(() => system?.stop());

  const write = async (phone: Phone, text: string): Promise<number> => {
    const { result } = await alice.ask(
      {
        kind: 'SendMessage-Request',
        deliveryReport: true,
        messageInfo: {
          contentType: 'text/plain',
          contentSize: Buffer.byteLength(text),
          recipient: { users: [{ userId: `wv:${phone.msisdn}@${system.domain}` }] },
          sender: { user: { userId: alice.userId } },
        },
        contentData: text,
      },
      'SendMessage-Response',
    );
    return result.code;
  };
  const nextReport = async () => (await alice.next('DeliveryReport-Request')).result.code;
  const faults = (init: RequestInit) => fetch(`${system.simulator}/faults`, init);
  const textsOn = async (phone: Phone) => (await phone.messages()).map(({ text }) => text);

  it('gets nothing that was waiting when it sent STOP, and the sender is answered 532', async () => {
    const phone = new Phone(system.simulator, '+4791000001');
    await write(phone, 'first');
    expect(await nextReport()).toBe(200);
    const [{ from } = { from: '' }] = await phone.messages();
    await faults({
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ send: 'refuse-500', phone: phone.msisdn }),
    });
    expect(await write(phone, 'waits')).toBe(200);
    await phone.send(from, 'STOP');
    expect(await nextReport()).toBe(532);
    expect(await write(phone, 'too late')).toBe(532);
    await faults({ method: 'DELETE' });
    await eventually(async () => expect(await textsOn(phone)).toHaveLength(2));
    expect(await textsOn(phone)).toEqual([
      'Alice: first',
      expect.stringMatching(/no longer receive messages from Alice/),
    ]);
    await phone.send(from, 'START');
    await eventually(async () => expect(await textsOn(phone)).toHaveLength(3));
    await write(phone, 'last');
    expect(await nextReport()).toBe(200);
    expect((await textsOn(phone)).slice(3)).toEqual(['last']);
  });

  it('gets a text that only the tables of its language bring into SMS_MAX_PARTS, with its line ends', async () => {
    const phone = new Phone(system.simulator, '+4791000002');
    const text = 'Yarın akşam\r\nçarşıda buluşalım mı? '.repeat(12).slice(0, 380);
    expect(await write(phone, text)).toBe(200);
    await eventually(async () => expect(await textsOn(phone)).toEqual([`Alice: ${text}`]));
    expect(await write(phone, 'ж'.repeat(3 * 67 + 1))).toBe(410);
  });
});
