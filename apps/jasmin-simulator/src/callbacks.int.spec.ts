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
const phoneUrl = (phone: string, resource: string) =>
  `${simulator.url}/phones/${encodeURIComponent(phone)}/${resource}`;
const json = async (answer: Promise<Response>): Promise<unknown> => (await answer).json();
const state = (phone: string, change: object) =>
  fetch(phoneUrl(phone, 'state'), { method: 'PUT', body: JSON.stringify(change) });
async function textsOn(phone: string): Promise<string[]> {
  const messages = (await json(fetch(phoneUrl(phone, 'messages')))) as { text: string }[];
  return messages.map(({ text }) => text);
}
interface ToldEvent {
  readonly event: string;
  readonly id: string;
  readonly data: unknown;
}
/** Reads a phone's events until `count` are there. */
async function eventsOf(
  phone: string,
  count: number,
  { query = '', lastEventId }: { query?: string; lastEventId?: string } = {},
): Promise<{ then: Promise<ToldEvent[]> }> {
  const headers = lastEventId === undefined ? undefined : { 'last-event-id': lastEventId };
  const stream = await fetch(phoneUrl(phone, `events${query}`), headers && { headers });
  const read = async () => {
    let seen = '';
    const decoder = new TextDecoder();
    const whole = () => [...seen.matchAll(/event: (.*)\nid: (.*)\ndata: (.*)\n\n/g)];
    if (count > 0)
      for await (const chunk of stream.body ?? []) {
        seen += decoder.decode(chunk as Uint8Array, { stream: true });
        if (whole().length >= count) break;
      }
    return whole().map(([, event = '', id = '', data = '']) => ({ event, id, data: JSON.parse(data) as unknown }));
  };
  return { then: read() };
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

  it('is among those that the phone has sent, with the IDs of its callbacks', async () => {
    await sendFrom('+4798765401', { to: '2077', text: 'one' });
    const text = 'Long 😀 '.repeat(125);
    const answer = await sendFrom('4798765401', { to: '+4759440000', text, parts: 'separate' });
    const { ids } = (await answer.json()) as { ids: string[] };
    await eventually(() => receiver.mos.length >= ids.length + 1);
    expect(receiver.mos.slice(1).map(({ id }) => id)).toEqual(ids);
    const sms = { from: '+4798765401', id: expect.any(String), at: expect.stringMatching(/^\d{4}-.*Z$/) };
    expect(await json(fetch(phoneUrl('+4798765401', 'sent')))).toEqual([
      { ...sms, to: '2077', text: 'one', ids: [receiver.mos[0]?.id] },
      { ...sms, to: '+4759440000', text, id: ids[0], ids },
    ]);
    expect(await textsOn('+4798765401')).toEqual([]);
  });

  it('with more parts than an SMS can count is refused', async () => {
    const answer = await sendFrom('+4798765402', { to: '2077', text: 'ж'.repeat(67 * 256), parts: 'separate' });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('255 parts')]);
    expect(await json(fetch(phoneUrl('+4798765402', 'sent')))).toEqual([]);
  });

  it.each([
    [{ airplane: true }, 'airplane mode'],
    [{ outOfService: true }, 'out of service'],
  ])('is refused while it is %j', async (change, detail) => {
    await state('+4798765403', change);
    const answer = await sendFrom('+4798765403', { to: '2077', text: 'x' });
    expect(await answer.json()).toEqual({ status: 409, detail: expect.stringContaining(detail) });
    expect(answer.status).toBe(409);
    await state('+4798765403', { airplane: false, outOfService: false });
    expect((await sendFrom('+4798765403', { to: '2077', text: 'y' })).status).toBe(202);
    await eventually(() => receiver.mos.length > 0);
    expect(receiver.mos).toHaveLength(1);
    expect(await json(fetch(phoneUrl('+4798765403', 'sent')))).toMatchObject([{ text: 'y' }]);
    await fetch(phoneUrl('+4798765403', 'state'), { method: 'PUT', body: '{}' });
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

  it('tells what it has sent, as which SMS it came, and when its state changes', async () => {
    const told = await eventsOf('+4790000034', 4, { query: '?detail=true' });
    const { id } = await send({ to: '4790000034', content: 'in' });
    const answer = await fetch(phoneUrl('+4790000034', 'messages'), {
      method: 'POST',
      body: '{"to":"2077","text":"out"}',
    });
    const { ids } = (await answer.json()) as { ids: string[] };
    await state('+4790000034', { airplane: true });
    await state('+4790000034', { airplane: true });
    await state('+4790000034', { outOfService: true });
    const at = expect.any(String);
    const number = '+4790000034';
    expect(await told.then).toEqual([
      { event: 'message', id, data: { id, from: '2077', to: number, text: 'in', at, ids: [id] } },
      { event: 'sent', id: ids[0], data: { id: ids[0], from: number, to: '2077', text: 'out', at, ids } },
      { event: 'state', id: at, data: { airplane: true, outOfService: false } },
      { event: 'state', id: at, data: { airplane: true, outOfService: true } },
    ]);
  });

  it('tells what has come since an event', async () => {
    const sent = [];
    for (const content of ['one', 'two', 'three']) sent.push((await send({ to: '4790000035', content })).id);
    const since = async (lastEventId: string, count: number) =>
      (await (await eventsOf('4790000035', count, { lastEventId })).then).map(({ id }) => id);
    expect(await since(sent[0] ?? '', 2)).toEqual(sent.slice(1));
    // The simulator was started again, or the event is too long ago.
    expect(await since('unknown', 3)).toEqual(sent);
  });

  it('shows on demand of which SMS a text was joined', async () => {
    const form = (hex: string) => {
      const body = new URLSearchParams({
        ...{ username: 'app', password: 'app-pass', to: '4790000036', from: '2077', tags: 'udh' },
        'hex-content': hex,
      });
      return fetch(`${simulator.url}/send`, { method: 'POST', body });
    };
    const idOf = async (answer: Promise<Response>) => /"(.*)"/.exec(await (await answer).text())?.[1];
    const second = await idOf(form('050003070202626f74'));
    const first = await idOf(form('050003070201526f'));
    const message = { id: first, from: '2077', to: '+4790000036', text: 'Robot', at: expect.any(String) };
    expect(await json(fetch(phoneUrl('4790000036', 'messages')))).toEqual([message]);
    expect(await json(fetch(phoneUrl('4790000036', 'messages?detail=false')))).toEqual([message]);
    expect(await json(fetch(phoneUrl('4790000036', 'messages?detail=true')))).toEqual([
      { ...message, ids: [first, second] },
    ]);
    for (const resource of ['messages', 'events'])
      expect((await fetch(phoneUrl('1', `${resource}?detail=yes`))).status).toBe(400);
  });
});

describe('the state of a phone', () => {
  const ofPhone = (phone: string) => json(fetch(phoneUrl(phone, 'state')));

  it('is changed in whole or in part, however the number is written', async () => {
    expect(await ofPhone('+4790000061')).toEqual({ airplane: false, outOfService: false });
    expect(await json(state('+4790000061', { airplane: true }))).toEqual({ airplane: true, outOfService: false });
    expect(await json(state('4790000061', { outOfService: true }))).toEqual({ airplane: true, outOfService: true });
    expect(await json(state('4790000061', {}))).toEqual({ airplane: true, outOfService: true });
    expect(await ofPhone('+4790000061')).toEqual({ airplane: true, outOfService: true });
    expect(await ofPhone('+4790000062')).toEqual({ airplane: false, outOfService: false });
  });

  it.each([
    ['{', 'the body must be JSON'],
    ['[]', 'the body must be a JSON object'],
    ['{"airplane":"yes"}', 'airplane must be true or false'],
    ['{"outOfService":null}', 'outOfService must be true or false'],
    ['{"airplain":true}', 'airplain is unknown; a state has airplane and outOfService'],
  ])('%s is refused', async (body, detail) => {
    const answer = await fetch(phoneUrl('+4790000063', 'state'), { method: 'PUT', body });
    expect(await answer.json()).toEqual({ status: 400, detail: expect.stringContaining(detail) });
    expect(await ofPhone('+4790000063')).toEqual({ airplane: false, outOfService: false });
  });

  it('in airplane mode: the SMSC keeps what comes, in order, and the receipts wait', async () => {
    const to = '4790000064';
    await state(to, { airplane: true });
    const sent = [];
    for (const content of ['one', 'two', 'three']) sent.push((await send({ to, content })).reference);
    for (const reference of sent) expect(await reports(reference, 1)).toEqual(['1 ESME_ROK']);
    await quiet();
    expect([await textsOn(to), ...sent.map(statusesOf)]).toEqual([[], ...sent.map(() => ['1 ESME_ROK'])]);

    await state(to, { airplane: false });
    expect(await textsOn(to)).toEqual(['one', 'two', 'three']);
    for (const reference of sent) expect(await reports(reference, 2)).toEqual(['1 ESME_ROK', '2 DELIVRD']);
    await send({ to, content: 'four' });
    expect((await textsOn(to)).at(-1)).toBe('four');
  });

  it('in airplane mode: an SMS whose validity ends meanwhile is reported as expired and never arrives', async () => {
    const to = '4790000065';
    await state(to, { airplane: true });
    const expired = await send({ to, content: 'expired', 'validity-period': '0' });
    const valid = await send({ to, content: 'valid', 'validity-period': '1' });
    expect(await reports(expired.reference, 2)).toEqual(['1 ESME_ROK', '2 EXPIRED']);
    await state(to, { airplane: false });
    expect(await reports(valid.reference, 2)).toEqual(['1 ESME_ROK', '2 DELIVRD']);
    expect(await textsOn(to)).toEqual(['valid']);
    // One attempt is always made.
    const reached = await send({ to, content: 'reached', 'validity-period': '0' });
    expect(await reports(reached.reference, 2)).toEqual(['1 ESME_ROK', '2 DELIVRD']);
  });

  it('in airplane mode: the parts of a long text are kept one by one', async () => {
    const to = '4790000066';
    const report = { 'dlr-url': `${receiver.reportUrl}&ref=parts`, 'dlr-level': '2' };
    const part = (hex: string) => {
      const form = { username: 'app', password: 'app-pass', to, from: '2077', tags: 'udh', 'hex-content': hex };
      return fetch(`${simulator.url}/send`, { method: 'POST', body: new URLSearchParams({ ...form, ...report }) });
    };
    await part('050003080201526f');
    await state(to, { airplane: true });
    await part('050003080202626f74');
    await quiet();
    expect([await textsOn(to), statusesOf('parts')]).toEqual([[], ['2 DELIVRD']]);
    await state(to, { airplane: false });
    expect(await textsOn(to)).toEqual(['Robot']);
    expect(await reports('parts', 2)).toEqual(['2 DELIVRD', '2 DELIVRD']);
  });

  it('out of service: what comes, and what still waits, fails', async () => {
    const to = '4790000067';
    await state(to, { airplane: true });
    const waiting = await send({ to, content: 'waiting' });
    await state(to, { outOfService: true });
    expect(await reports(waiting.reference, 2)).toEqual(['1 ESME_ROK', '2 UNDELIV']);
    const late = await send({ to, content: 'late' });
    expect(await reports(late.reference, 2)).toEqual(['1 ESME_ROK', '2 UNDELIV']);
    await state(to, { airplane: false, outOfService: false });
    expect(await textsOn(to)).toEqual([]);
  });

  it('does not hide what a fault does', async () => {
    const to = '4790000068';
    await state(to, { airplane: true });
    await fault({ dlr: 'refuse:ESME_RINVDSTADR', times: 1 });
    const refused = await send({ to });
    await fault({ dlrStatus: 'REJECTD', times: 1 });
    const rejected = await send({ to });
    expect(await reports(refused.reference, 1)).toEqual(['1 ESME_RINVDSTADR']);
    await state(to, { airplane: false });
    expect(await reports(rejected.reference, 2)).toEqual(['1 ESME_ROK', '2 REJECTD']);
    expect([statusesOf(refused.reference), await textsOn(to)]).toEqual([['1 ESME_RINVDSTADR'], []]);
  });
});
