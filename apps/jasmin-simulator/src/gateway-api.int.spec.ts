import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, readVariables } from '@smsonly/platform';
import { simulatorVariables } from './simulator.variables.js';
import { startSimulator } from './start-simulator.js';

const valid = { username: 'app', password: 'app-pass', to: '+4790000009', from: '2077', content: 'Hei' };
const success = /^Success "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"$/;

let simulator: Awaited<ReturnType<typeof startSimulator>>;
beforeAll(async () => {
  const values = readVariables(simulatorVariables, { JASMIN_SIMULATOR_PORT: '0', SIMULATOR_MAX_PARTS: '3' });
  simulator = await startSimulator(values, createLogger({ service: 'test', instance: 'test', level: 'silent' }));
});
afterAll(() => simulator.stop());
afterEach(() => put('/faults', undefined));

interface Answer {
  status: number;
  body: string;
}
async function ask(path: string, init?: RequestInit): Promise<Answer> {
  const answer = await fetch(`${simulator.url}${path}`, init);
  return { status: answer.status, body: await answer.text() };
}
const post = (body: string, contentType = 'application/x-www-form-urlencoded') =>
  ask('/send', { method: 'POST', headers: { 'content-type': contentType }, body });
const send = (change: Record<string, string | undefined>) => {
  const args = Object.entries({ ...valid, ...change }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  return post(new URLSearchParams(args).toString());
};
const put = (path: string, json: object | undefined) =>
  ask(path, json === undefined ? { method: 'DELETE' } : { method: 'PUT', body: JSON.stringify(json) });
async function lastTextOn(phone: string): Promise<string | undefined> {
  const messages = JSON.parse((await ask(`/phones/${encodeURIComponent(phone)}/messages`)).body) as { text: string }[];
  return messages.at(-1)?.text;
}

describe('/send', () => {
  it('accepts an SMS by POST and by GET', async () => {
    expect(await send({})).toEqual({ status: 200, body: expect.stringMatching(success) });
    expect(await ask(`/send?${new URLSearchParams(valid)}`)).toEqual({
      status: 200,
      body: expect.stringMatching(success),
    });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no to', { to: undefined }, 'Mandatory argument [to] is not found.'],
    ['no username', { username: undefined }, 'Mandatory argument [username] is not found.'],
    ['no password', { password: undefined }, 'Mandatory argument [password] is not found.'],
    [
      '17 characters of username',
      { username: 'x'.repeat(17) },
      `Argument [username] has an invalid value: [${'x'.repeat(17)}].`,
    ],
    ['letters in to', { to: '47x' }, 'Argument [to] has an invalid value: [47x].'],
    ['coding 11', { coding: '11' }, 'Argument [coding] has an invalid value: [11].'],
    ['priority 4', { priority: '4' }, 'Argument [priority] has an invalid value: [4].'],
    ['a validity with letters', { 'validity-period': '1h' }, 'Argument [validity-period] has an invalid value: [1h].'],
    ['another sdt', { sdt: '2611221510' }, 'Argument [sdt] has an invalid value: [2611221510].'],
    ['dlr maybe', { dlr: 'maybe' }, 'Argument [dlr] has an invalid value: [maybe].'],
    ['dlr-level 4', { 'dlr-level': '4' }, 'Argument [dlr-level] has an invalid value: [4].'],
    ['dlr-url of ftp', { 'dlr-url': 'ftp://a' }, 'Argument [dlr-url] has an invalid value: [ftp://a].'],
    ['dlr-method PUT', { 'dlr-method': 'PUT' }, 'Argument [dlr-method] has an invalid value: [PUT].'],
    ['tags with a space', { tags: 'a b' }, 'Argument [tags] has an invalid value: [a b].'],
    ['an unknown argument', { foo: '1' }, 'Argument [foo] is unknown.'],
    ['no content', { content: undefined }, 'content or hex-content not present.'],
    ['two contents', { 'hex-content': '41' }, 'content and hex-content cannot be used both in same request.'],
    ['odd hex', { content: undefined, 'hex-content': '414' }, "Invalid hex-content data: '414'"],
  ])('answers 400 to %s', async (_, change, text) => {
    expect(await send(change)).toEqual({ status: 400, body: `Error "${text}"` });
  });

  it('answers 403 to a wrong password or user', async () => {
    expect(await send({ password: 'x' })).toEqual({
      status: 403,
      body: 'Error "Authentication failure for username:app"',
    });
    expect(await send({ username: 'eve' })).toEqual({
      status: 403,
      body: 'Error "Authentication failure for username:eve"',
    });
  });

  it('accepts every argument that Jasmin knows, and an empty text', async () => {
    const all = {
      coding: '0',
      priority: '3',
      sdt: '261122151000000+',
      'validity-period': '0',
      dlr: 'yes',
      tags: 'a,b-1',
    };
    expect(await send({ ...all, content: '' })).toMatchObject({ status: 200 });
  });

  it('reads JSON only when the content type says nothing more', async () => {
    const json = JSON.stringify({ ...valid, to: 4790000041, content: 'Blå', custom_tlvs: [[0x1400, null, 'Int2', 1]] });
    expect(await post(json, 'application/json')).toMatchObject({ status: 200 });
    expect(await lastTextOn('+4790000041')).toBe('Blå');
    expect(await post(json, 'application/json; charset=utf-8')).toEqual({
      status: 400,
      body: 'Error "Mandatory argument [to] is not found."',
    });
    expect(await post('{', 'application/json')).toMatchObject({
      status: 500,
      body: expect.stringMatching(/^Error "Unknown error/),
    });
  });

  it('replaces characters outside GSM 03.38 with question marks with coding 0', async () => {
    await send({ to: '4790000042', content: 'ça va ’😀’ €' });
    expect(await lastTextOn('4790000042')).toBe('?a va ??? €');
  });

  it('sends hex-content unchanged, and UTF-8 content with coding 8 as raw octets', async () => {
    await send({ to: '4790000043', content: undefined, coding: '8', 'hex-content': '00f84e2dd83dde00' });
    expect(await lastTextOn('4790000043')).toBe('ø中😀');
    await send({ to: '4790000043', content: 'abcd', coding: '8' });
    expect(await lastTextOn('4790000043')).toBe('\u6162\u6364');
    await send({ to: '4790000043', content: undefined, coding: '3', 'hex-content': 'f8c5' });
    expect(await lastTextOn('4790000043')).toBe('øÅ');
    await send({ to: '4790000043', content: undefined, coding: '4', 'hex-content': '0a0b' });
    expect(await lastTextOn('4790000043')).toBe('hex:0a0b');
  });

  it('silently truncates a long text after the most parts', async () => {
    expect(await send({ to: '4790000044', content: 'x'.repeat(1000) })).toMatchObject({ status: 200 });
    expect(await lastTextOn('4790000044')).toBe('x'.repeat(3 * 153));
    await send({ to: '4790000044', content: undefined, coding: '8', 'hex-content': '0436'.repeat(300) });
    expect(await lastTextOn('4790000044')).toBe('ж'.repeat(3 * 67));
  });

  it('leaves content that begins with a header of the client’s to the phone, which joins the parts', async () => {
    const part = (hex: string) => send({ to: '4790000053', content: undefined, 'hex-content': hex, tags: 'udh' });
    await part('050003070202626f74');
    expect(await lastTextOn('4790000053')).toBeUndefined();
    await part('050003070201526f');
    expect(await lastTextOn('4790000053')).toBe('Robot');
  });

  it('drops addresses of more than 20 octets after saying success', async () => {
    expect(await send({ to: '9'.repeat(21) })).toMatchObject({ status: 200 });
    expect(await lastTextOn('9'.repeat(21))).toBeUndefined();
    expect(await send({ to: '4790000045', from: 'x'.repeat(21) })).toMatchObject({ status: 200 });
    expect(await lastTextOn('4790000045')).toBeUndefined();
  });
});

describe('beside /send', () => {
  it('/ping answers', async () => {
    expect(await ask('/ping')).toEqual({ status: 200, body: 'Jasmin/PONG' });
  });

  it('/rate counts the parts, up to the most', async () => {
    const rate = (change: object) => ask(`/rate?${new URLSearchParams({ ...valid, ...change })}`);
    expect(await rate({ content: 'x'.repeat(161) })).toEqual({
      status: 200,
      body: '{"unit_rate":0,"submit_sm_count":2}',
    });
    expect(await rate({ content: 'x'.repeat(2000) })).toMatchObject({ body: '{"unit_rate":0,"submit_sm_count":3}' });
    expect(await rate({ password: 'x' })).toEqual({ status: 403, body: '"Authentication failure for username:app"' });
    expect(await ask('/rate', { method: 'POST' })).toMatchObject({ status: 405 });
  });

  it('/balance has no limits', async () => {
    expect(await ask('/balance?username=app&password=app-pass')).toEqual({
      status: 200,
      body: '{"balance":"ND","sms_count":"ND"}',
    });
    expect(await ask('/balance?username=app')).toEqual({
      status: 400,
      body: '"Mandatory argument [password] is not found."',
    });
  });

  it('unknown paths and methods are 404 in JSON', async () => {
    for (const path of ['/', '/secure/send', '/phones/1'])
      expect(await ask(path)).toEqual({ status: 404, body: '{"status":404,"detail":"nothing is at this path"}' });
    expect(await ask('/ping', { method: 'POST' })).toMatchObject({ status: 404 });
  });

  it('it is live and ready', async () => {
    expect(await ask('/health/live')).toMatchObject({ status: 200 });
    expect(await ask('/health/ready')).toMatchObject({ status: 200 });
  });
});

describe('faults', () => {
  it.each([
    ['refuse-500', 500, /^Error "Cannot send submit_sm/],
    ['failure-instance', 200, /^Success "\[Failure instance/],
    ['no-route', 412, /^Error "No route found"$/],
    ['throughput', 403, /^Error "User throughput exceeded"$/],
    ['charge', 403, /^Error "Cannot charge submit_sm/],
    ['auth', 403, /^Error "Authentication failure for username:app"$/],
    ['authorization', 400, /^Error "Authorization failed for user/],
    ['value-filter', 400, /^Error "Value filter failed for user/],
    ['interceptor', 503, /^Error "/],
  ])('send %s answers %i and nothing reaches the phone', async (fault, status, body) => {
    await put('/faults', { send: fault });
    expect(await send({ to: '4790000046' })).toEqual({ status, body: expect.stringMatching(body) });
    await put('/faults', undefined);
    expect(await lastTextOn('4790000046')).toBeUndefined();
  });

  it.each([
    ['cut', undefined],
    ['accept-then-cut', 'Hei'],
  ])('send %s breaks the connection; on the phone: %j', async (fault, text) => {
    await put('/faults', { send: fault });
    const to = fault === 'cut' ? '4790000047' : '4790000048';
    await expect(send({ to })).rejects.toThrow();
    expect(await lastTextOn(to)).toBe(text);
  });

  it('lose an SMS after Success, or hold it until they end', async () => {
    await put('/faults', { send: 'accept-then-lose' });
    expect(await send({ to: '4790000051' })).toMatchObject({ status: 200 });
    await put('/faults', { send: 'hold' });
    expect(await send({ to: '4790000052' })).toMatchObject({ status: 200 });
    expect(await lastTextOn('4790000052')).toBeUndefined();
    await put('/faults', undefined);
    expect([await lastTextOn('4790000051'), await lastTextOn('4790000052')]).toEqual([undefined, 'Hei']);
  });

  it('let the first ones pass when they say so', async () => {
    await put('/faults', { send: 'no-route', after: 2, times: 1 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await send({})).status);
    expect(statuses).toEqual([200, 200, 412, 200]);
  });

  it('hit as many SMS as they say, of the phone that they name', async () => {
    await put('/faults', { send: 'no-route', phone: '+4790000049', times: 1 });
    expect(await send({ to: '4790000050' })).toMatchObject({ status: 200 });
    expect(await send({ to: '4790000049' })).toMatchObject({ status: 412 });
    expect(await send({ to: '4790000049' })).toMatchObject({ status: 200 });
  });

  it('are shown, replaced and ended', async () => {
    expect(await put('/faults', { dlr: 'delayed:50', times: 3 })).toMatchObject({ status: 200 });
    expect(JSON.parse((await ask('/faults')).body)).toEqual({ dlr: { kind: 'delayed', ms: 50 }, times: 3 });
    expect(await put('/faults', undefined)).toMatchObject({ status: 204 });
    expect(JSON.parse((await ask('/faults')).body)).toEqual({});
  });

  it.each([
    [{ send: 'explode' }, 'send must be one of refuse-500'],
    [{ dlr: 'refuse:OK' }, 'dlr must be one of none'],
    [{ dlrStatus: 'x' }, 'dlrStatus must be such as UNDELIV'],
    [{ mo: 'x' }, 'mo must be one of twice, lost, delayed'],
    [{ after: 'x' }, 'after must be a whole number from 1'],
    [{ smsc: 'down' }, 'smsc is no fault of a simulator that is Jasmin'],
    [{ times: 0 }, 'times must be a whole number from 1'],
    [{ phone: 'x' }, 'phone must be a number'],
    [{ sned: 'cut' }, 'sned is unknown; a fault has send'],
  ])('%j is refused', async (fault, detail) => {
    expect(await put('/faults', fault)).toEqual({ status: 400, body: expect.stringContaining(detail) });
  });
});
