import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Encoding } from '@smsonly/imps-codec';
import { cspVersions, type CspVersion } from '@smsonly/imps-model';
import { testBroker, testDatabase, type TestDatabase } from '@smsonly/testing';
import { createImClient } from '../../apps/playground/src/im/create-im-client.js';
import type { ImClient, TextStorage } from '../../apps/playground/src/im/im-client.js';
import type { Chat, Contact } from '../../apps/playground/src/im/im-state.js';
import { Operator } from '../src/people/operator.js';
import { Phone } from '../src/people/phone.js';
import { RunningSystem } from '../src/system/start-system.js';

jest.setTimeout(120_000);

class Storage implements TextStorage {
  private readonly texts = new Map<string, string>();
  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.texts.set(key, text);
  }
  removeItem(key: string): void {
    this.texts.delete(key);
  }
}

async function until<T>(what: string, look: () => T | undefined | false, client?: ImClient): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`${what}: not seen. ${JSON.stringify(client?.state(), undefined, 1)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the IM client of the playground', () => {
  let database: TestDatabase;
  let system: RunningSystem;
  let operator: Operator;
  const open: ImClient[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    const broker = await testBroker();
    system = await RunningSystem.start({
      databaseUrl: database.url,
      brokers: broker.brokersText,
      topicPrefix: broker.prefix,
      logs: mkdtempSync(join(tmpdir(), 'smsonly-engine-')),
    });
    operator = new Operator(system.admin, system.adminToken);
  });

  afterAll(async () => {
    for (const client of open) client.close();
    await system?.stop();
    await database?.close();
  });

  const clientOn = (name: string, storage: Readonly<{ lasting: Storage; ofTab: Storage }>) => {
    const client = createImClient({
      name,
      domain: system.domain,
      storage,
      transport: async (octets, contentType, signal) => {
        const answer = await fetch(system.imps, {
          method: 'POST',
          body: Buffer.from(octets),
          headers: { 'content-type': contentType },
          signal,
        });
        return {
          status: answer.status,
          contentType: answer.headers.get('content-type') ?? '',
          octets: new Uint8Array(await answer.arrayBuffer()),
        };
      },
    });
    open.push(client);
    return client;
  };
  const newStorage = () => ({ lasting: new Storage(), ofTab: new Storage() });
  const contact = (client: ImClient, address: string): Contact | undefined =>
    client.state().contacts.find((each) => each.address === address);
  const chat = (client: ImClient, address: string): Chat | undefined => client.state().chats[address];

  /** All that a user does, in one version and form. */
  const live = async (version: CspVersion, encoding: Encoding) => {
    const mark = `${version.replace('.', '')}${encoding === 'xml' ? 1 : 2}`;
    const [anna, ben] = [`anna${mark}`, `ben${mark}`];
    for (const [user, displayName] of [
      [anna, 'Anna'],
      [ben, 'Ben'],
    ] as const)
      await operator.put(`wv:${user}@${system.domain}`, { password: 'secret', displayName });
    const phone = new Phone(system.simulator, `+4790010${mark}`);
    const ola = `wv:${phone.msisdn}@${system.domain}`;
    const benAddress = `wv:${ben}@${system.domain}`;
    const storage = newStorage();
    let her = clientOn('left', storage);
    const him = clientOn('right', newStorage());

    // Login
    expect(await her.login({ userId: anna, password: 'wrong', version, encoding })).toMatchObject({ code: 409 });
    expect(her.state()).toMatchObject({ phase: 'loggedOut', problem: 'The password is wrong.' });
    expect(await her.login({ userId: anna, password: 'secret', version, encoding })).toEqual({ ok: true });
    expect(await him.login({ userId: ben, password: 'secret', version, encoding })).toEqual({ ok: true });

    // A number, with its badge; a user
    await until('the list is read', () => her.state().contactsAreKnown, her);
    expect(her.state().me.displayName).toBe('Anna');
    expect(await her.addContact(phone.msisdn.replace('+', '00'), 'Ola')).toEqual({ ok: true });
    await until('the badge', () => contact(her, ola)?.isSmsOnly, her);
    expect(contact(her, ola)?.presence).toMatchObject({ isOnline: true, availability: 'AVAILABLE' });
    expect(await her.addContact(ben)).toEqual({ ok: true });
    await until('Ben on line', () => contact(her, benAddress)?.presence.isOnline, her);
    expect(contact(her, benAddress)).toMatchObject({ name: 'Ben', isSmsOnly: false });
    expect(contact(her, benAddress)?.nickname).toBeUndefined();
    expect(await her.addContact('nobody')).toMatchObject({ ok: false, code: 531 });

    // A message, its SMS, and the reply
    expect(await her.send(ola, 'Hei 😀')).toEqual({ ok: true });
    const sms = await (async () => {
      for (;;) {
        const [first] = await phone.messages();
        if (first) return first;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    expect(sms.text).toBe('Anna: Hei 😀');
    await until('delivered', () => chat(her, ola)?.messages[0]?.delivery?.state === 'delivered', her);
    await phone.send(sms.from, 'Hei igjen');
    await until('the reply', () => chat(her, ola)?.messages[1], her);
    expect(chat(her, ola)).toMatchObject({
      unread: 1,
      messages: [{ from: 'me' }, { from: 'them', text: 'Hei igjen' }],
    });
    her.choose(ola);
    expect(chat(her, ola)?.unread).toBe(0);

    // Who is asked decides
    const anns = `wv:${anna}@${system.domain}`;
    await until('her question', () => him.state().requests.length === 1, him);
    expect(him.state().requests).toEqual([{ from: anns, name: anna }]);
    expect(await him.answerAuthorisation(anns, true)).toEqual({ ok: true });
    expect(him.state().requests).toEqual([]);

    // Between users; many at once stay in order
    for (const text of ['one', 'two', 'three']) void her.send(benAddress, text);
    await until('three messages', () => chat(him, anns)?.messages.length === 3, him);
    expect(chat(him, anns)?.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    await until('all delivered', () =>
      chat(her, benAddress)?.messages.every(({ delivery }) => delivery?.state === 'delivered'),
    );

    // Somebody who is no contact
    him.choose(anns);
    await until('her name', () => him.state().strangers[anns]?.name === 'Anna', him);

    // Blocking
    expect(await him.block(anns)).toEqual({ ok: true });
    expect(await her.send(benAddress, 'four')).toMatchObject({ ok: false, code: 532 });
    expect(chat(her, benAddress)?.messages[3]?.delivery).toMatchObject({ state: 'failed', code: 532 });
    expect(await him.unblock(anns)).toEqual({ ok: true });
    expect(await her.sendAgain(chat(her, benAddress)?.messages[3]?.key ?? '')).toEqual({ ok: true });

    // Names
    expect(await her.renameContact(ola, 'Ola N.')).toEqual({ ok: true });
    expect(contact(her, ola)).toMatchObject({ name: 'Ola N.', isSmsOnly: true });

    // One's own status
    expect(await him.setOwnStatus('DISCREET', 'at work')).toEqual({ ok: true });
    await until('his status', () => contact(her, benAddress)?.presence.statusText === 'at work', her);

    // The number registers, and back
    await operator.put(ola, { password: 'secret', msisdn: phone.msisdn, displayName: 'Ola' });
    await until('no badge', () => contact(her, ola)?.isSmsOnly === false, her);
    await operator.delete(ola);
    await until('the badge again', () => contact(her, ola)?.isSmsOnly, her);

    // A reload
    her.setDraft(benAddress, 'not finished');
    her.close();
    const posted = her.state();
    her = clientOn('left', storage);
    expect(her.state()).toMatchObject({ me: posted.me, chosen: ola });
    expect(chat(her, benAddress)?.draft).toBe('not finished');
    expect(chat(her, ola)?.messages).toEqual(posted.chats[ola]?.messages);
    await until('on line again', () => her.state().phase === 'online', her);
    expect(await her.send(ola, 'after the reload')).toEqual({ ok: true });
    await until('still with a badge', () => contact(her, ola)?.isSmsOnly, her);

    // A new page, which knows only what the server keeps
    expect(await her.block(benAddress)).toEqual({ ok: true });
    await her.logout();
    her = clientOn('left', newStorage());
    await her.login({ userId: anna, password: 'secret', version, encoding });
    await until('the list again', () => her.state().contactsAreKnown, her);
    expect(contact(her, ola)).toMatchObject({ nickname: 'Ola N.', isBlocked: false });
    expect(contact(her, benAddress)?.isBlocked).toBe(true);
    await until('the badge', () => contact(her, ola)?.isSmsOnly, her);

    // Removed
    expect(await her.removeContact(ola)).toEqual({ ok: true });
    expect(contact(her, ola)).toBeUndefined();
    expect(await her.logout()).toEqual({ ok: true });
    expect(her.state()).toMatchObject({ phase: 'loggedOut', contacts: [], chats: {} });
    await him.logout();
  };

  const variants = cspVersions.flatMap((version) =>
    (['xml', 'wbxml'] as const).map((encoding) => ({ version, encoding })),
  );

  // All at once: each spends most of its time waiting for a poll.
  it('lives through the story in every version and form', async () => {
    const lives = variants.map(async ({ version, encoding }) => {
      try {
        await live(version, encoding);
      } catch (error) {
        throw new Error(`CSP ${version}, ${encoding}: ${String(error)}`, { cause: error });
      }
    });
    const outcomes = await Promise.allSettled(lives);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []))).toEqual([]);
  });

  it('waits for a server that was killed, and its message arrives once', async () => {
    const phone = new Phone(system.simulator, '+4790020000');
    const ola = `wv:${phone.msisdn}@${system.domain}`;
    const client = clientOn('left', newStorage());
    const how = { version: '1.2', encoding: 'wbxml' } as const;
    expect(await client.login({ userId: 'alice', password: 'alice-pw', ...how })).toEqual({ ok: true });
    await until('the list', () => client.state().contactsAreKnown, client);
    await system.kill('imps-front');
    const sent = client.send(ola, 'Are you there?');
    await until('waiting', () => client.state().phase === 'waiting', client);
    expect(chat(client, ola)?.messages[0]?.delivery).toEqual({ state: 'waiting' });
    system.launch('imps-front');
    expect(await sent).toEqual({ ok: true });
    expect(client.state()).toMatchObject({ phase: 'online', problem: undefined });
    await until('delivered', () => chat(client, ola)?.messages[0]?.delivery?.state === 'delivered', client);
    expect((await phone.messages()).map(({ text }) => text)).toEqual(['Alice: Are you there?']);
  });
});
