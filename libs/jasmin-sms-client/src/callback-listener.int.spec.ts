import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callbackListener, type CallbackTrouble } from './callback-listener.js';

const smsId = '830ad54f-4f2c-4d33-9d9d-3c4f4b0c5a11';
const dlrForm = `id=${smsId}&level=1&message_status=ESME_ROK&connector=smsc1`;

let server: Server;
let stored: unknown[] = [];
let troubles: CallbackTrouble['kind'][] = [];
let store: (what: unknown) => Promise<void>;
beforeAll(async () => {
  const onTrouble = ({ kind }: CallbackTrouble) => void troubles.push(kind);
  server = createServer(
    callbackListener({
      token: 's3cret',
      onDlr: (dlr, reference) => store([dlr.status, reference]),
      onMo: (mo) => store([mo.from, mo.header]),
      onTrouble,
    }),
  );
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterAll(() => new Promise((closed) => server.close(closed)));
beforeEach(() => {
  stored = [];
  troubles = [];
  store = async (what) => void stored.push(what);
});

async function call(path: string, body?: string): Promise<string> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const answer = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  return `${answer.status} ${await answer.text()}`;
}

describe('the listener of callbacks', () => {
  it('acknowledges what was stored', async () => {
    expect(await call('/jasmin/dlr?token=s3cret&ref=a1', dlrForm)).toBe('200 ACK/Jasmin');
    const mo = `id=${smsId}&from=4790&to=2077&binary=48&coding=%00&validity=udhi%3D0`;
    expect(await call('/jasmin/mo?token=s3cret', mo)).toBe('200 ACK/Jasmin');
    expect(await call(`/jasmin/dlr?token=s3cret&ref=a2&${dlrForm}`)).toBe('200 ACK/Jasmin');
    expect(stored).toEqual([
      ['ESME_ROK', 'a1'],
      ['4790', 'absent'],
      ['ESME_ROK', 'a2'],
    ]);
  });

  it('is called again when storing fails', async () => {
    store = () => Promise.reject(new Error('down'));
    expect(await call('/jasmin/dlr?token=s3cret', dlrForm)).toBe('503 cannot store the callback now, please retry');
    expect(troubles).toEqual(['not-stored']);
  });

  it.each([
    ['/jasmin/dlr?token=wrong', dlrForm, '401', ['refused']],
    ['/jasmin/dlr', dlrForm, '401', ['refused']],
    ['/jasmin/dlr?token=s3cret', 'level=1', '400 field id is missing', ['unreadable']],
    ['/jasmin/mo?token=s3cret', 'x'.repeat(70_000), '413', []],
    ['/elsewhere?token=s3cret', dlrForm, '404', []],
  ])('stores nothing of %s', async (path, body, answer, heard) => {
    expect(await call(path, body)).toMatch(new RegExp(`^${answer}`));
    expect([stored, troubles]).toEqual([[], heard]);
  });
});
