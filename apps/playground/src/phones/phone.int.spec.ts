import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@smsonly/testing';
import { openFetchedEvents } from '../testing/fetched-events.js';
import { startSimulatorProcess, type SimulatorProcess } from '../testing/simulator-process.js';
import { httpPhoneNetwork } from './phone-network.js';
import { openPhone, type Following, type Phone } from './phone.js';

const alice = '+4759440000';
let simulator: SimulatorProcess;
let phones: Phone[] = [];
let storage: Map<string, string>;
let used = 0;

beforeAll(async () => {
  simulator = await startSimulatorProcess();
}, 60_000);
afterAll(() => simulator.end());
beforeEach(() => {
  used += 1;
  storage = new Map();
});
afterEach(() => {
  for (const phone of phones) phone.close();
  phones = [];
});

const msisdn = () => `+47900${String(used).padStart(5, '0')}`;

/** The phone of this test, as after a reload of the page. */
async function phoneOf(following: Following = 'stream'): Promise<Phone> {
  const phone = openPhone(msisdn(), {
    network: httpPhoneNetwork(msisdn(), { api: simulator.url, openEvents: openFetchedEvents }),
    storage: { getItem: (key) => storage.get(key) ?? null, setItem: (key, value) => void storage.set(key, value) },
    senderPrefix: '{displayName}: ',
    now: Date.now,
    newId: () => String(Math.random()),
    pollMs: 50,
  });
  phones.push(phone);
  phone.follow(following);
  await until(phone, () => phone.state().network === 'reached');
  return phone;
}

const until = (phone: Phone, isSo: () => boolean) =>
  eventually(() => {
    if (!isSo()) throw new Error(`not yet: ${JSON.stringify(phone.state())}`);
  });
const threadOf = (phone: Phone, number = alice) => phone.state().threads.find((thread) => thread.number === number);
const textsOf = (phone: Phone, number = alice) => threadOf(phone, number)?.messages.map(({ text }) => text) ?? [];
const smsCount = (phone: Phone) => textsOf(phone).length;

describe.each<Following>(['stream', 'polling'])('a phone that follows by %s', (following) => {
  it('shows what comes and what goes in one thread, with the name of the first SMS', async () => {
    const phone = await phoneOf(following);
    await simulator.sms(msisdn(), alice, 'Alice: Are you there?');
    await until(phone, () => smsCount(phone) === 1);
    expect(threadOf(phone)).toMatchObject({ name: 'Alice', unread: 1 });
    phone.choose(alice);
    const text = `Yes 😀 ${'and there is more to say. '.repeat(20)}`;
    await phone.send(alice, text);
    await simulator.sms(msisdn(), alice, 'See you');
    await until(phone, () => smsCount(phone) === 3);
    expect(textsOf(phone)).toEqual(['Alice: Are you there?', text, 'See you']);
    expect(threadOf(phone)).toMatchObject({ name: 'Alice', unread: 0 });
    expect(threadOf(phone)?.messages.map(({ isSending, failed }) => isSending ?? failed)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has its SMS, names, drafts, what was read and the open thread after a reload', async () => {
    const before = await phoneOf(following);
    await simulator.sms(msisdn(), alice, 'Alice: one');
    await simulator.sms(msisdn(), '2077', 'Your package was renewed');
    await until(before, () => before.state().threads.length === 2);
    before.choose(alice);
    await before.send(alice, 'two');
    before.setDraft(alice, 'thr');
    before.close();
    await simulator.sms(msisdn(), '2077', 'Again');
    const after = await phoneOf(following);
    expect(after.state().chosen).toBe(alice);
    expect(textsOf(after)).toEqual(['Alice: one', 'two']);
    expect(threadOf(after)).toMatchObject({ name: 'Alice', unread: 0, draft: 'thr' });
    expect(threadOf(after, '2077')).toMatchObject({ unread: 2 });
  });

  it('finds back when the simulator was started again, and knows the names still', async () => {
    const phone = await phoneOf(following);
    await simulator.sms(msisdn(), alice, 'Alice: one');
    await until(phone, () => smsCount(phone) === 1);
    const isLost = until(phone, () => phone.state().network === 'lost');
    await simulator.restart();
    await isLost;
    await until(phone, () => phone.state().network === 'reached');
    await simulator.sms(msisdn(), alice, 'two');
    await until(phone, () => smsCount(phone) === 2);
    phone.close();
    const after = await phoneOf(following);
    expect(textsOf(after)).toEqual(['two']);
    expect(threadOf(after)?.name).toBe('Alice');
  }, 60_000);

  it('learns from elsewhere what was sent and switched', async () => {
    const phone = await phoneOf(following);
    const elsewhere = await phoneOf('stream');
    await elsewhere.send(alice, 'from another page');
    await elsewhere.setSwitches({ airplane: true });
    await until(phone, () => smsCount(phone) === 1 && phone.state().airplane);
  });
});

describe('a phone', () => {
  it('gets in airplane mode what came only when it ends, and says meanwhile why it sends nothing', async () => {
    const phone = await phoneOf();
    await phone.setSwitches({ airplane: true });
    await simulator.sms(msisdn(), alice, 'Alice: one');
    phone.choose(alice);
    await phone.send(alice, 'not now');
    expect(threadOf(phone)?.messages).toMatchObject([{ text: 'not now', failed: 'Airplane mode is on.' }]);
    await phone.setSwitches({ airplane: false });
    await until(phone, () => smsCount(phone) === 2);
    const [unsent] = threadOf(phone)?.messages ?? [];
    await phone.sendAgain(alice, unsent?.id ?? '');
    expect(threadOf(phone)?.messages.map(({ text, failed }) => [text, failed])).toEqual([
      ['Alice: one', undefined],
      ['not now', undefined],
    ]);
  });

  it('keeps over a reload what it could not send, with the reason', async () => {
    const before = await phoneOf();
    await before.setSwitches({ outOfService: true });
    await before.send(alice, 'anybody?');
    before.close();
    const after = await phoneOf();
    expect(after.state().outOfService).toBe(true);
    expect(threadOf(after)?.messages).toMatchObject([
      { text: 'anybody?', direction: 'out', failed: 'This number is out of service.' },
    ]);
  });

  it('shows what it sends at once, and once, whoever tells of it first', async () => {
    const phone = await phoneOf();
    phone.choose(alice);
    const most = new Set<number>();
    phone.subscribe(() => most.add(smsCount(phone)));
    for (const text of ['one', 'one', 'two']) {
      const sent = phone.send(alice, text);
      expect(threadOf(phone)?.messages.at(-1)).toMatchObject({ text, isSending: true });
      await sent;
    }
    await until(phone, () => (threadOf(phone)?.messages ?? []).every(({ isSending }) => !isSending));
    expect(textsOf(phone)).toEqual(['one', 'one', 'two']);
    expect(Math.max(...most)).toBe(3);
  });

  it('clears the draft of what was sent', async () => {
    const phone = await phoneOf();
    phone.choose(alice);
    phone.setDraft(alice, 'hel');
    await phone.send(alice, 'hello');
    expect(threadOf(phone)?.draft).toBe('');
  });

  it('says in the thread why the gateway refuses, when the phone did not know that', async () => {
    const phone = await phoneOf();
    phone.follow('nothing');
    await (await phoneOf()).setSwitches({ airplane: true });
    await phone.send(alice, 'anybody?');
    expect(threadOf(phone)?.messages[0]?.failed).toMatch(/airplane mode/);
  });

  it('starts with nothing where the storage holds something else', async () => {
    storage.set(`smsonly.phone ${msisdn()}`, '{"threads":7}');
    const phone = await phoneOf();
    expect(phone.state().threads).toEqual([]);
  });
});
