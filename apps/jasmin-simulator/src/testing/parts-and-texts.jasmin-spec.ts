import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { decodeText, joinParts, readUserData } from '@smsonly/sms-text';
import type { JasminClient, Mo, Sms } from 'jasmin-sms-client';
import { sampleScripts, type ReceivedCallback } from 'jasmin-sms-client/testing';
import { eventually, RealBench } from './real-bench.js';

jest.setTimeout(60_000);

let real: RealBench;
let client: JasminClient;
beforeAll(async () => {
  real = await RealBench.start();
  client = real.client();
});
afterAll(async () => {
  await client.close();
  await real.close();
});
beforeEach(() => {
  real.receiver.mos.length = 0;
});

async function arrived(count: number): Promise<readonly Mo[]> {
  await eventually(() => real.receiver.mos.length >= count);
  return real.receiver.mos;
}

/** Sender, place and text of a callback, as one line. */
function told(mo: Mo): string {
  const { concatenation: place, content } = readUserData({ ...mo, header: mo.header ?? 'unknown' });
  const text = content.kind === 'text' ? content.text : 'no text';
  const where = place === undefined ? 'whole' : `${place.reference}/${place.sequence} of ${place.total}`;
  return `${mo.from} ${where} ${text.slice(0, 3)}`;
}

const twoParts = (letter: string, length: number) => letter.repeat(length) + letter.toUpperCase().repeat(8);

describe('long SMS from phones, on the real Jasmin with our filter', () => {
  it('of two senders with one reference on one number come part by part, each with its sender', async () => {
    const sms = { to: '2077', header: 'udh8', reference: 7 };
    await real.sendFrom('+4798000001', { ...sms, text: twoParts('a', 153), order: [2] });
    await real.sendFrom('+4798000002', { ...sms, text: twoParts('b', 153), order: [1] });
    await real.sendFrom('+4798000001', { ...sms, text: twoParts('a', 153), order: [1] });
    await real.sendFrom('+4798000002', { ...sms, text: twoParts('b', 153), order: [2] });
    expect((await arrived(4)).map(told).sort()).toEqual([
      '4798000001 7/1 of 2 aaa',
      '4798000001 7/2 of 2 AAA',
      '4798000002 7/1 of 2 bbb',
      '4798000002 7/2 of 2 BBB',
    ]);
  });

  it.each([
    ['udh8', 200, 153],
    ['udh16', 40_000, 152],
    ['sar', 700, 152],
  ])('with %s come part by part in any order', async (header, reference, length) => {
    const text = 'a'.repeat(length) + 'b'.repeat(length) + 'c';
    await real.sendFrom('+4798000003', { to: '2077', text, header, reference, order: [3, 1, 2] });
    expect((await arrived(3)).map(told).sort()).toEqual([
      `4798000003 ${reference}/1 of 3 aaa`,
      `4798000003 ${reference}/2 of 3 bbb`,
      `4798000003 ${reference}/3 of 3 c`,
    ]);
    expect(real.receiver.mos.map((mo) => mo.header)).toEqual(['present', 'present', 'present']);
  });

  it('whose part never comes do not hold the others', async () => {
    const text = twoParts('a', 153);
    await real.sendFrom('+4798000004', { to: '2077', text, header: 'udh8', reference: 9, order: [2] });
    expect((await arrived(1)).map(told)).toEqual(['4798000004 9/2 of 2 AAA']);
  });
});

describe('an SMS from a phone, on the real Jasmin with our filter,', () => {
  it('that is whole says so, also when its octets look like a header', async () => {
    await real.sendFrom('+4798000005', { to: '2077', text: 'é@¥ééé looks like a header' });
    const [mo] = await arrived(1);
    expect(mo?.header).toBe('absent');
    expect(mo && decodeText(mo.octets, mo.coding)).toEqual({ kind: 'text', text: 'é@¥ééé looks like a header' });
  });

  it('that reads like a delivery receipt arrives all the same', async () => {
    const text = 'id:12 sub:001 stat:DELIVRD err:000';
    await real.sendFrom('+4798000006', { to: '2077', text });
    const [mo] = await arrived(1);
    expect(mo && decodeText(mo.octets, mo.coding)).toEqual({ kind: 'text', text });
  });

  it.each(Object.entries({ ...sampleScripts, nothing: '', 'GSM with €': 'Heø{€}' }))(
    'in %s arrives as it was written',
    async (_, text) => {
      await real.sendFrom('+4798000007', { to: '2077', text });
      await arrived(1);
      const parts = real.receiver.mos.map((mo) => readUserData({ ...mo, header: mo.header ?? 'unknown' }));
      const [first] = parts;
      const whole = parts.map((part, index) => ({ ...part, sequence: part.concatenation?.sequence ?? index + 1 }));
      expect(joinParts(whole, first?.concatenation?.total ?? 1)).toEqual({ kind: 'text', text });
    },
  );

  it('comes again until it is acknowledged, with one ID', async () => {
    const says = Buffer.from('again').toString('hex');
    const isThis = ({ body }: ReceivedCallback) => Buffer.from(body).toString().includes(says);
    // Reports of an earlier suite may still come.
    real.receiver.refuseNextOf(isThis, { status: 503, body: '' }, { status: 200, body: 'OK' });
    await real.sendFrom('+4798000008', { to: '2077', text: 'again' });
    await arrived(1);
    const ofThis = real.receiver.callbacks.filter(isThis).map(({ body }) => Buffer.from(body).toString());
    const ids = ofThis.map((body) => /id=([^&]*)/.exec(body)?.[1]);
    expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
  });
});

describe('SMS with a validity, on the real Jasmin with our filter,', () => {
  const each = 20;
  const everyMs = 50;
  const minutes = 30;
  const to = '+4790000076';
  const sms = { from: '2077', to, coding: 0, validityMinutes: minutes, reference: 'valid' } as const;
  const octets = (text: string) => Buffer.from(text, 'latin1');
  const kinds: Readonly<Record<string, (text: string) => readonly Sms[]>> = {
    'a text': (text) => [{ ...sms, text }],
    'a text that Jasmin splits': (text) => [{ ...sms, text: text.padEnd(200, '.') }],
    'a part without a header': (text) => [{ ...sms, octets: octets(text), hasHeader: false }],
    'two parts with a header': (text) =>
      [text.padEnd(153, '.'), '.'].map((part, index) => {
        const header = [5, 0, 3, Number(text), 2, index + 1];
        return { ...sms, octets: Uint8Array.of(...header, ...octets(part)), hasHeader: true };
      }),
  };

  it.each(Object.entries(kinds))('%s, arrive in every tenth of a second, with it', async (name, made) => {
    const phone = to.slice(0, -2) + String(60 + Object.keys(kinds).indexOf(name));
    const startedAt = Date.now();
    const numbers = Array.from({ length: each }, (_, index) => String(index));
    await Promise.all(
      numbers.map(async (number, index) => {
        await new Promise((resume) => setTimeout(resume, index * everyMs));
        for (const one of made(number)) expect((await client.submit({ ...one, to: phone })).outcome).toBe('accepted');
      }),
    );
    await eventually(async () => (await real.messagesOn(phone)).length >= each, 5_000);
    const messages = await real.messagesOn(phone);
    expect(messages.map(({ text }) => text.replace(/\.+$/, '')).sort()).toEqual([...numbers].sort());
    const [earliest, latest] = [startedAt, Date.now()].map((at) => Math.floor(at / 1000) * 1000 + minutes * 60_000);
    for (const { validUntil } of messages) {
      expect(Date.parse(validUntil ?? '')).toBeGreaterThanOrEqual(earliest ?? 0);
      expect(Date.parse(validUntil ?? '')).toBeLessThanOrEqual(latest ?? 0);
    }
  });
});

describe('the real Jasmin', () => {
  const sms = { to: '+4790000009', from: '2077', coding: 0, reference: 'count' } as const;

  it('counts the parts of a text up to its most parts', async () => {
    expect(await client.countParts({ ...sms, text: 'x'.repeat(160) })).toEqual({ ok: true, value: 1 });
    expect(await client.countParts({ ...sms, text: 'x'.repeat(161) })).toEqual({ ok: true, value: 2 });
    expect(await client.countParts({ ...sms, text: 'x'.repeat(153 * 20) })).toEqual({ ok: true, value: 20 });
    expect(await client.countParts({ ...sms, text: 'x'.repeat(153 * 30) })).toEqual({ ok: true, value: 20 });
  });

  it('tells its balance and that it answers', async () => {
    expect(await client.balance()).toEqual({ ok: true, value: { amount: undefined, smsCount: undefined } });
    expect(await client.ping()).toEqual({ answers: true });
  });

  it('tells a refused part in the middle, since each part has its own report', async () => {
    const phone = '+4790000077';
    await real.fault({ dlr: 'refuse:ESME_RINVDSTADR', phone, after: 1, times: 1 });
    for (const sequence of [1, 2, 3]) {
      const octets = Uint8Array.of(5, 0, 3, 1, 3, sequence, 0x41);
      await client.submit({ ...sms, to: phone, reference: `part-${sequence}`, octets, hasHeader: true });
    }
    // Jasmin calls back for the levels of one part in any order.
    const meanings = () =>
      [1, 2, 3].map((sequence) =>
        real.receiver
          .reportsOf(`part-${sequence}`)
          .map(({ means }) => means)
          .sort(),
      );
    await eventually(() => meanings().flat().length >= 5);
    expect(meanings()).toEqual([['accepted', 'delivered'], ['refused'], ['accepted', 'delivered']]);
    await real.fault(undefined);
  });

  it.each([
    ['twice', { dlr: 'twice' }, ['accepted', 'delivered']],
    ['before the answer', { dlr: 'reversed' }, ['accepted', 'delivered']],
    ['never', { dlr: 'none' }, ['accepted']],
    ['UNDELIV', { dlrStatus: 'UNDELIV' }, ['accepted', 'failed']],
    ['EXPIRED', { dlrStatus: 'EXPIRED' }, ['accepted', 'failed']],
    ['late', { dlr: 'delayed:1500' }, ['accepted', 'delivered']],
  ])('reports an SMS whose receipt comes %s', async (name, fault, expected) => {
    await real.fault({ ...fault, times: 1 });
    const reference = `receipt-${name.replaceAll(' ', '-')}`;
    await client.submit({ ...sms, text: 'Hei', reference });
    const meanings = () => new Set(real.receiver.reportsOf(reference).map(({ means }) => means));
    await eventually(() => meanings().size >= expected.length);
    expect([...meanings()].sort()).toEqual(expected);
    await real.fault(undefined);
  });

  it('keeps SMS while the SMSC is down and sends them when it is back', async () => {
    const phone = '+4790000078';
    await real.fault({ smsc: 'down' });
    await eventually(async () => (await real.gateway.connector()).session !== 'BOUND_TRX');
    expect(await client.submit({ ...sms, to: phone, text: 'kept', reference: 'kept' })).toMatchObject({
      outcome: 'accepted',
    });
    await real.fault(undefined);
    await eventually(async () => (await real.messagesOn(phone)).length > 0);
    expect((await real.messagesOn(phone)).map(({ text }) => text)).toEqual(['kept']);
  });

  it('submits again what the SMSC took without an answer: the phone gets it twice', async () => {
    const phone = '+4790000079';
    await real.fault({ submit: 'accept-then-silent', phone, times: 1 });
    await client.submit({ ...sms, to: phone, text: 'twice', reference: 'twice' });
    await eventually(async () => (await real.messagesOn(phone)).length > 1);
    expect((await real.messagesOn(phone)).map(({ text }) => text)).toEqual(['twice', 'twice']);
    await real.fault(undefined);
  });
});
