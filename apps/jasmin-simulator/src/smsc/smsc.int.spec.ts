import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, readVariables } from '@smsonly/platform';
import { createRequire } from 'node:module';
import type { Pdu, Session } from 'smpp';
import type { PhoneSms } from '../phones/phone-sms.js';
import { simulatorVariables } from '../simulator.variables.js';
import { startSimulator } from '../start-simulator.js';
import { Smsc } from './smsc.js';

/** The other side of SMPP, which the simulator itself does not need. */
const smpp = createRequire(import.meta.url)('smpp') as {
  connect(options: {
    host: string;
    port: number;
  }): Session &
    Record<'bind_transceiver' | 'submit_sm', (parameters: object, onResponse: (pdu: Pdu) => void) => boolean>;
};

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let session: ReturnType<typeof smpp.connect>;
const delivered: Pdu[] = [];

beforeAll(async () => {
  const values = readVariables(simulatorVariables, { JASMIN_SIMULATOR_PORT: '0', SMSC_PORT: '0' });
  simulator = await startSimulator(values, createLogger({ service: 'test', instance: 'test', level: 'silent' }));
  session = await bound();
});
afterAll(async () => {
  session.destroy();
  await simulator.stop();
});
afterEach(async () => {
  await fault(undefined);
  delivered.length = 0;
});

async function connected(): Promise<typeof session> {
  const made = smpp.connect({ host: '127.0.0.1', port: simulator.smppPort ?? 0 });
  made.on('error', () => made.destroy());
  await new Promise((connect) => made.once('connect', connect));
  return made;
}
const bind = (made: typeof session, password: string) =>
  new Promise<number>((answered) =>
    made.bind_transceiver({ system_id: 'smppclient', password }, (pdu) => answered(pdu.command_status)),
  );
async function bound(): Promise<typeof session> {
  const made = await connected();
  made.on('deliver_sm', (pdu: Pdu) => {
    delivered.push(pdu);
    made.send(pdu.response());
  });
  expect(await bind(made, 'password')).toBe(0);
  return made;
}
const submit = (change: object) =>
  new Promise<number>((answered) =>
    session.submit_sm(
      {
        source_addr: '2077',
        destination_addr: '4790000009',
        data_coding: 0,
        short_message: Buffer.from('Hei'),
        ...change,
      },
      (pdu) => answered(pdu.command_status),
    ),
  );
const phones = (phone: string, init?: RequestInit) => fetch(`${simulator.url}/phones/${phone}/messages`, init);
const textsOn = async (phone: string) =>
  ((await (await phones(phone)).json()) as { text: string }[]).map(({ text }) => text);
const fault = (json: object | undefined) =>
  fetch(`${simulator.url}/faults`, json ? { method: 'PUT', body: JSON.stringify(json) } : { method: 'DELETE' });
async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await isSo()) && Date.now() < giveUpAt) await new Promise((resume) => setTimeout(resume, 5));
}
const octetsOf = (pdu: Pdu | undefined) => pdu?.['short_message'] as Buffer | undefined;

describe('the simulator as an SMSC', () => {
  it('refuses binds with a wrong password, and does not offer Jasmin’s HTTP API', async () => {
    const stranger = await connected();
    expect(await bind(stranger, 'wrong')).toBe(0x0e);
    stranger.destroy();
    expect((await fetch(`${simulator.url}/ping`)).status).toBe(404);
  });

  it('delivers a submit_sm to the phone and sends the receipt back to its originator', async () => {
    expect(await submit({ registered_delivery: 1, destination_addr: '4790000011' })).toBe(0);
    expect(await textsOn('4790000011')).toEqual(['Hei']);
    await eventually(() => delivered.length > 0);
    const [receipt] = delivered;
    expect([receipt?.['esm_class'], receipt?.['source_addr'], receipt?.['destination_addr']]).toEqual([
      4,
      '4790000011',
      '2077',
    ]);
    expect(octetsOf(receipt)?.toString()).toMatch(/^id:0[0-9a-f]{15} sub:001 dlvrd:001 .* stat:DELIVRD err:000/);
  });

  it('gives no message ID that the SMSC before it gave', async () => {
    const ids = [];
    for (const second of [0, 1]) {
      const smsc = await Smsc.listen({
        ...{ host: '127.0.0.1', port: 0, systemId: 'smppclient', password: 'password', receiptDelayMs: 0 },
        faultOf: () => ({}),
        attempt: () => {},
        receive: () => {},
        nextReference: () => 1,
        now: () => new Date(Date.UTC(2026, 10, 22, 12, 0, second)),
      });
      const sms: PhoneSms = {
        from: '4790000009',
        to: '2077',
        text: 'x'.repeat(300),
        parts: 'separate',
        header: 'udh8',
      };
      ids.push(...smsc.handovers(sms).map(({ id }) => id));
      await smsc.close();
    }
    expect(new Set(ids).size).toBe(4);
  });

  it('joins parts on the phone, by header and by SAR, in any order', async () => {
    const to = { destination_addr: '4790000012' };
    for (const sequence of [2, 1])
      await submit({ ...to, esm_class: 0x40, short_message: Buffer.from([5, 0, 3, 9, 2, sequence, 0x40 + sequence]) });
    for (const sequence of [2, 1])
      await submit({
        ...to,
        short_message: Buffer.from([0x43 + sequence]),
        sar_msg_ref_num: 300,
        sar_total_segments: 2,
        sar_segment_seqnum: sequence,
      });
    expect(await textsOn('4790000012')).toEqual(['AB', 'DE']);
  });

  it('hands SMS of phones on as deliver_sm, long ones part by part', async () => {
    const text = 'x'.repeat(161);
    const body = JSON.stringify({ to: '2077', text, header: 'udh8', reference: 7 });
    expect((await phones('4798765432', { method: 'POST', body })).status).toBe(202);
    await eventually(() => delivered.length >= 2);
    expect(delivered.map((pdu) => [pdu['esm_class'], pdu['source_addr'], pdu['data_coding']])).toEqual([
      [0x40, '4798765432', 0],
      [0x40, '4798765432', 0],
    ]);
    expect(delivered.map((pdu) => octetsOf(pdu)?.subarray(0, 6).toString('hex'))).toEqual([
      '050003070201',
      '050003070202',
    ]);
  });

  it.each<[object, number, number, number]>([
    [{ dlr: 'refuse:ESME_RINVDSTADR' }, 0x0b, 0, 0],
    [{ dlr: 'sys-error' }, 0x08, 0, 0],
    [{ dlr: 'none' }, 0, 1, 0],
    [{ dlr: 'twice' }, 0, 1, 2],
    [{ dlr: 'reversed' }, 0, 1, 1],
    [{ dlrStatus: 'UNDELIV' }, 0, 0, 1],
    [{ submit: 'slow:20' }, 0, 1, 1],
  ])('under the fault %j answers %i, with %i SMS on the phone and %i receipts', async (json, status, sms, receipts) => {
    const phone = `47911${Math.abs(JSON.stringify(json).length * 7919 + status)}`;
    await fault({ ...json, times: 1 });
    expect(await submit({ registered_delivery: 1, destination_addr: phone })).toBe(status);
    await submit({ registered_delivery: 1, destination_addr: '4790000014' });
    await eventually(() => delivered.length >= receipts + 1);
    expect(await textsOn(phone)).toHaveLength(sms);
    expect(delivered.filter((pdu) => pdu['source_addr'] === phone)).toHaveLength(receipts);
  });

  const state = (phone: string, change: object) =>
    fetch(`${simulator.url}/phones/${phone}/state`, { method: 'PUT', body: JSON.stringify(change) });
  const receiptsOf = (phone: string) =>
    delivered
      .filter((pdu) => pdu['source_addr'] === phone)
      .map((pdu) => /stat:([A-Z]+)/.exec(octetsOf(pdu)?.toString() ?? '')?.[1]);

  it('keeps SMS for a phone in airplane mode, as long as they are valid, and their receipts', async () => {
    const phone = '4790000021';
    const to = { registered_delivery: 1, destination_addr: phone };
    await state(phone, { airplane: true });
    expect(await submit({ ...to, short_message: Buffer.from('one') })).toBe(0);
    expect(await submit({ ...to, short_message: Buffer.from('old'), validity_period: new Date(0) })).toBe(0);
    const validity = { validity_period: new Date(Date.now() + 1_000) };
    expect(await submit({ ...to, short_message: Buffer.from('short'), ...validity })).toBe(0);
    expect(await submit({ ...to, short_message: Buffer.from('two') })).toBe(0);
    await eventually(() => receiptsOf(phone).length >= 2);
    expect([await textsOn(phone), receiptsOf(phone)]).toEqual([[], ['EXPIRED', 'EXPIRED']]);
    await state(phone, { airplane: false });
    expect(await textsOn(phone)).toEqual(['one', 'two']);
    await eventually(() => receiptsOf(phone).length >= 4);
    expect(receiptsOf(phone).slice(2)).toEqual(['DELIVRD', 'DELIVRD']);
  });

  it('fails SMS to a number that is out of service, and takes none from it', async () => {
    const phone = '4790000022';
    await state(phone, { outOfService: true, airplane: true });
    expect(await submit({ registered_delivery: 1, destination_addr: phone })).toBe(0);
    await eventually(() => receiptsOf(phone).length > 0);
    expect([await textsOn(phone), receiptsOf(phone)]).toEqual([[], ['UNDELIV']]);
    const answer = await phones(phone, { method: 'POST', body: '{"to":"2077","text":"x"}' });
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('out of service')]);
  });

  it('shows what a phone has sent, with the IDs of the parts', async () => {
    const answer = await phones('4790000023', {
      method: 'POST',
      body: JSON.stringify({ to: '2077', text: 'x'.repeat(161) }),
    });
    const { ids } = (await answer.json()) as { ids: string[] };
    const sent = await fetch(`${simulator.url}/phones/%2B4790000023/sent`);
    expect(await sent.json()).toMatchObject([{ id: ids[0], ids, from: '+4790000023', to: '2077' }]);
    await eventually(() => delivered.length >= 2);
  });

  it('is silent, cuts connections, is down and comes back on demand', async () => {
    await fault({ submit: 'silent', times: 1 });
    let answered = false;
    void submit({ destination_addr: '4790000015' }).then(() => (answered = true));
    await submit({});
    expect([answered, await textsOn('4790000015')]).toEqual([false, []]);

    await fault({ submit: 'accept-then-cut', times: 1 });
    const closed = new Promise((gone) => session.once('close', gone));
    void submit({ destination_addr: '4790000016' });
    await closed;
    expect(await textsOn('4790000016')).toEqual(['Hei']);

    await fault({ smsc: 'down' });
    await expect(connectedOrNot()).resolves.toBe(false);
    await fault(undefined);
    await eventually(connectedOrNot);
    session = await bound();
    expect(await submit({ destination_addr: '4790000017' })).toBe(0);
  });

  it('refuses faults of Jasmin’s side', async () => {
    const answer = await fault({ send: 'no-route' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('send is no fault of')]);
  });
});

function connectedOrNot(): Promise<boolean> {
  const made = smpp.connect({ host: '127.0.0.1', port: simulator.smppPort ?? 0 });
  return new Promise((known) => {
    made.once('connect', () => known(true));
    made.on('error', () => known(false));
  }).then((is) => {
    made.destroy();
    return is as boolean;
  });
}
