import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, readVariables } from '@smsonly/platform';
import { decodeText, readConcatenation } from '@smsonly/sms-text';
import { CallbackReceiver } from 'jasmin-sms-client/testing';
import { simulatorVariables } from './simulator.variables.js';
import { startSimulator } from './start-simulator.js';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let receiver: CallbackReceiver;
let sent = 0;

beforeAll(async () => {
  receiver = await CallbackReceiver.start();
  const values = readVariables(simulatorVariables, {
    JASMIN_SIMULATOR_PORT: '0',
    SMS_CALLBACK_URL: receiver.url,
    JASMIN_CALLBACK_TOKEN: 'a&b',
    SIMULATOR_CALLBACK_RETRY_DELAY: '20ms',
  });
  simulator = await startSimulator(values, createLogger({ service: 'test', instance: 'test', level: 'silent' }));
});
afterAll(async () => {
  await simulator.stop();
  await receiver.close();
});
beforeEach(async () => {
  receiver.callbacks.length = 0;
  receiver.mos.length = 0;
  await fault(undefined);
});

async function eventually(isSo: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!isSo() && Date.now() < giveUpAt) await new Promise((resume) => setTimeout(resume, 5));
}
const fault = (json: object | undefined) =>
  fetch(
    `${simulator.url}/faults`,
    json === undefined ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify(json) },
  );

/** Sends an SMS and gives back its Jasmin ID and the reference in its report's URL. */
async function send(change: Record<string, string> = {}): Promise<{ id: string; reference: string }> {
  const reference = `r${(sent += 1)}`;
  const form = { username: 'app', password: 'app-pass', to: '4790000009', from: '2077', content: 'Hello & more' };
  const report = { 'dlr-url': `${receiver.reportUrl}&ref=${reference}`, 'dlr-level': '3' };
  const body = new URLSearchParams({ ...form, ...report, ...change });
  const answer = await (await fetch(`${simulator.url}/send`, { method: 'POST', body })).text();
  return { id: /"(.*)"/.exec(answer)?.[1] ?? '', reference };
}
const statusesOf = (reference: string) =>
  receiver.dlrs.filter((report) => report.reference === reference).map(({ dlr }) => `${dlr.level} ${dlr.status}`);
async function reports(reference: string, count: number): Promise<string[]> {
  await eventually(() => statusesOf(reference).length >= count);
  return statusesOf(reference);
}
/** Time enough for a report that must not come: another SMS of a later time has had its own. */
async function quiet(): Promise<void> {
  await fault(undefined);
  await reports((await send()).reference, 2);
}

describe('reports', () => {
  it('of level 3 are the SMSC’s answer and its receipt, under the ID of the SMS, with the URL’s own query kept', async () => {
    const { id, reference } = await send();
    expect(await reports(reference, 2)).toEqual(['1 ESME_ROK', '2 DELIVRD']);
    const [first, second] = receiver.callbacks;
    expect(first?.query.get('token')).toBe('test-token');
    expect(Buffer.from(first?.body ?? []).toString()).toBe(`id=${id}&level=1&message_status=ESME_ROK&connector=smsc1`);
    expect(Buffer.from(second?.body ?? []).toString()).toMatch(
      new RegExp(
        `^id=${id}&level=2&message_status=DELIVRD&connector=(\\d+)&id_smsc=\\1&sub=001&dlvrd=001&subdate=\\d{10}&donedate=\\d{10}&err=000&text=Hello%20%26%20more$`,
      ),
    );
  });

  it('of level 1 and of level 2 are one call', async () => {
    const one = await send({ 'dlr-level': '1' });
    const two = await send({ 'dlr-level': '2' });
    await quiet();
    expect(statusesOf(one.reference)).toEqual(['1 ESME_ROK']);
    expect(await reports(two.reference, 1)).toEqual(['2 DELIVRD']);
  });

  it('by GET stand in the query beside its own', async () => {
    const { id } = await send({ 'dlr-method': 'get', 'dlr-level': '1' });
    await eventually(() => receiver.callbacks.length > 0);
    const query = receiver.callbacks[0]?.query;
    expect([query?.get('token'), query?.get('id'), query?.get('message_status')]).toEqual([
      'test-token',
      id,
      'ESME_ROK',
    ]);
  });

  it.each<[object, string[]]>([
    [{ dlr: 'none' }, []],
    [{ dlr: 'submit-only' }, ['1 ESME_ROK']],
    [{ dlr: 'refuse:ESME_RINVDSTADR' }, ['1 ESME_RINVDSTADR']],
    [{ dlr: 'sys-error' }, ['1 ESME_RSYSERR']],
    [{ dlr: 'twice' }, ['1 ESME_ROK', '1 ESME_ROK', '2 DELIVRD', '2 DELIVRD']],
    [{ dlr: 'reversed' }, ['2 DELIVRD', '1 ESME_ROK']],
    [{ dlr: 'delayed:30' }, ['1 ESME_ROK', '2 DELIVRD']],
    [{ dlrStatus: 'UNDELIV' }, ['1 ESME_ROK', '2 UNDELIV']],
  ])('under the fault %j are %j', async (json, expected) => {
    await fault({ ...json, times: 1 });
    const { reference } = await send();
    await reports(reference, expected.length);
    await quiet();
    expect(statusesOf(reference)).toEqual(expected);
  });

  it('are called again until they are acknowledged', async () => {
    receiver.refuseNext(
      { status: 500, body: '' },
      { status: 200, body: '"ACK/Jasmin"' },
      { status: 302, body: 'ACK/Jasmin' },
    );
    const { reference } = await send({ 'dlr-level': '1' });
    expect(await reports(reference, 1)).toEqual(['1 ESME_ROK']);
    expect(receiver.callbacks).toHaveLength(4);
  });

  it('are dropped after four calls', async () => {
    receiver.refuseNext(...[1, 2, 3, 4].map(() => ({ status: 503, body: '' })));
    const { reference } = await send({ 'dlr-level': '1' });
    await eventually(() => receiver.callbacks.length >= 4);
    await quiet();
    expect(statusesOf(reference)).toEqual([]);
  });
});

describe('an SMS from a phone', () => {
  const sendFrom = (phone: string, json: object) =>
    fetch(`${simulator.url}/phones/${encodeURIComponent(phone)}/messages`, {
      method: 'POST',
      body: JSON.stringify(json),
    });

  it('comes in one callback with raw octets, numbers without a plus, and the secret in the query', async () => {
    const answer = await sendFrom('+4798765432', { to: '+4759440000', text: 'Heø€' });
    expect(answer.status).toBe(202);
    const { ids } = (await answer.json()) as { ids: string[] };
    await eventually(() => receiver.mos.length > 0);
    const [callback] = receiver.callbacks;
    expect([callback?.path, callback?.query.get('token')]).toEqual(['/jasmin/mo', 'a&b']);
    expect(Buffer.from(callback?.body ?? []).toString()).toBe(
      `id=${ids[0]}&from=4798765432&to=4759440000&origin-connector=smsc1&content=He%0C%1Be&binary=48650c1b65&priority=0&coding=%00`,
    );
  });

  it.each(['', 'Hello MO', 'Hei ø 中 😀', 'x'.repeat(500), 'ж'.repeat(200)])('delivers %j unchanged', async (text) => {
    await sendFrom('+4798765432', { to: '2077', text });
    await eventually(() => receiver.mos.length > 0);
    const [mo] = receiver.mos;
    expect(mo && decodeText(mo.octets, mo.coding)).toEqual({ kind: 'text', text });
  });

  it('comes in parts with 16-bit references when it is asked to', async () => {
    const text = 'ж'.repeat(66) + '😀' + 'ж'.repeat(80);
    await sendFrom('+4798765432', { to: '2077', text, parts: 'separate', reference: 300 });
    await eventually(() => receiver.mos.length >= 3);
    const parts = receiver.mos.map((mo) => ({ ...readConcatenation(mo.octets), coding: mo.coding }));
    expect(parts.map(({ reference, total, sequence }) => [reference, total, sequence])).toEqual([
      [300, 3, 1],
      [300, 3, 2],
      [300, 3, 3],
    ]);
    const texts = parts.map(({ body, coding }) => decodeText(body ?? new Uint8Array(), coding));
    expect(texts.map((part) => (part.kind === 'text' ? part.text : '')).join('')).toBe(text);
  });

  it.each([
    ['udh8', '0500030'],
    ['udh16', '0608040'],
    ['sar', '0608040'],
  ])('comes in parts with %s in the order asked for, and says that a header comes first', async (header, begin) => {
    const text = 'a'.repeat(160) + 'b';
    await sendFrom('+4798765432', { to: '2077', text, parts: 'separate', header, reference: 9, order: [2, 1, 2] });
    await sendFrom('+4798765432', { to: '2077', text: 'short', parts: 'separate' });
    await eventually(() => receiver.mos.length >= 4);
    expect(receiver.mos.map(({ header }) => header)).toEqual(['present', 'present', 'present', 'absent']);
    const parts = receiver.mos.slice(0, 3);
    expect(parts.map(({ octets }) => Buffer.from(octets).toString('hex').startsWith(begin))).toEqual([
      true,
      true,
      true,
    ]);
    expect(parts.map(({ octets }) => readConcatenation(octets)?.sequence)).toEqual([2, 1, 2]);
  });

  it('that is delayed lets later ones pass', async () => {
    await fault({ mo: 'delayed:200', times: 1 });
    for (const text of ['late', 'next']) await sendFrom('+4798765432', { to: '2077', text });
    await eventually(() => receiver.mos.length >= 2);
    expect(receiver.mos.map(({ octets }) => Buffer.from(octets).toString())).toEqual(['next', 'late']);
  });

  it('keeps its place among the others of the same phone', async () => {
    const texts = Array.from({ length: 30 }, (_, i) => `SMS ${i}`);
    for (const text of texts) await sendFrom('+4798765432', { to: '2077', text });
    await eventually(() => receiver.mos.length >= texts.length);
    expect(receiver.mos.map(({ octets }) => decodeText(octets, 0))).toEqual(
      texts.map((text) => ({ kind: 'text', text })),
    );
  });

  it('comes again with the same ID until it is acknowledged, and twice under that fault', async () => {
    receiver.refuseNext({ status: 401, body: '' });
    await sendFrom('+4798765432', { to: '2077', text: 'again' });
    await eventually(() => receiver.mos.length >= 1);
    expect(receiver.callbacks.map(({ body }) => Buffer.from(body).toString().slice(0, 39))).toHaveLength(2);
    await fault({ mo: 'twice', times: 1 });
    await sendFrom('+4798765432', { to: '2077', text: 'twice' });
    await eventually(() => receiver.mos.length >= 3);
    expect(receiver.mos[1]?.id).toBe(receiver.mos[2]?.id);
  });

  it.each([
    ['{', 'the body must be JSON'],
    ['[]', 'the body must be a JSON object'],
    ['{"text":"x"}', 'to must be a number'],
    ['{"to":"1"}', 'text must be a text'],
    ['{"to":"1","text":"x","parts":"all"}', 'parts must be joined or separate'],
    ['{"to":"1","text":"x","reference":70000}', 'reference must be'],
    ['{"to":"1","text":"x","header":"tlv"}', 'header must be udh8, udh16 or sar'],
    ['{"to":"1","text":"x","order":[0]}', 'order must be a list'],
  ])('%s is refused', async (body, detail) => {
    const answer = await fetch(`${simulator.url}/phones/1/messages`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(detail);
  });
});

describe('a phone', () => {
  it('shows its SMS oldest first, however its number is written', async () => {
    await send({ to: '4790000031', content: 'one' });
    await send({ to: '+4790000031', content: 'two' });
    const answer = await fetch(`${simulator.url}/phones/%2B4790000031/messages`);
    const message = {
      id: expect.any(String),
      from: '2077',
      to: '+4790000031',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(await answer.json()).toEqual([
      { ...message, text: 'one' },
      { ...message, text: 'two' },
    ]);
    expect(await (await fetch(`${simulator.url}/phones/4790000031/messages`)).json()).toHaveLength(2);
  });

  it('without any SMS is empty', async () => {
    expect(await (await fetch(`${simulator.url}/phones/%2B4790000032/messages`)).json()).toEqual([]);
  });

  it('tells its events as they come', async () => {
    const stream = await fetch(`${simulator.url}/phones/%2B4790000033/events`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const { id } = await send({ to: '+4790000033', content: 'live\nline' });
    let seen = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) {
      seen += decoder.decode(chunk);
      if (seen.includes('data:') && seen.endsWith('\n\n')) break;
    }
    expect(seen).toContain(`event: message\nid: ${id}\ndata: {`);
    const data = /data: (.*)/.exec(seen)?.[1] ?? '{}';
    expect(JSON.parse(data)).toMatchObject({ id, to: '+4790000033', text: 'live\nline' });
  });
});
