import { afterEach, describe, expect, it } from '@jest/globals';
import type { Primitive, PrimitiveOf } from '@smsonly/imps-model';
import { createImClient } from './create-im-client.js';
import type { ImClient } from './im-client.js';
import { fastTiming, MemoryStorage, ScriptedServer, type Script } from './testing/scripted-server.js';

const bob = 'wv:bob@im.example.com';
const alice = { userId: 'alice', password: 'secret', version: '1.2', encoding: 'xml' } as const;

const open: ImClient[] = [];
afterEach(() => open.splice(0, Infinity).forEach((client) => client.close()));

type Storage = Readonly<{ lasting: MemoryStorage; ofTab: MemoryStorage }>;
const newStorage = (): Storage => ({ lasting: new MemoryStorage(), ofTab: new MemoryStorage() });

function clientOf(server: ScriptedServer, storage = newStorage(), random = Math.random): ImClient {
  const { transport } = server;
  const given = { name: 'left', domain: 'im.example.com', transport, storage, timing: fastTiming(), random };
  const client = createImClient(given);
  open.push(client);
  return client;
}

async function loggedIn(script: Script = {}, storage = newStorage()) {
  const server = new ScriptedServer(script);
  const client = clientOf(server, storage);
  expect(await client.login(alice)).toEqual({ ok: true });
  await until(() => server.idsOf('SubscribePresence-Request').length > 0);
  return { server, client, storage };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 4_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

const messagesWith = (client: ImClient, address = bob) => client.state().chats[address]?.messages ?? [];
const newMessage = (messageId: string, text = 'Hei', more: object = {}): PrimitiveOf<'NewMessage'> => ({
  kind: 'NewMessage',
  messageInfo: {
    messageId,
    contentType: 'text/plain',
    contentSize: text.length,
    recipient: { users: [{ userId: 'wv:alice@im.example.com' }] },
    sender: { user: { userId: bob } },
    ...more,
  },
  contentData: text,
});
const report = (messageId: string, code: number): Primitive => ({
  kind: 'DeliveryReport-Request',
  result: { code },
  messageInfo: {
    messageId,
    contentSize: 0,
    recipient: { users: [{ userId: bob }] },
    sender: { user: { userId: 'wv:alice@im.example.com' } },
  },
});

describe('a message', () => {
  it('whose answer was lost is asked for again under the same transaction ID', async () => {
    const { server, client } = await loggedIn();
    server.losesAnswers = 3;
    expect(await client.send(bob, 'Hei')).toEqual({ ok: true });
    const ids = server.idsOf('SendMessage-Request');
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
    expect(messagesWith(client)).toMatchObject([{ text: 'Hei', delivery: { state: 'accepted' } }]);
  });

  it('is asked for again under the same ID while a service behind the server is away, and others wait for it', async () => {
    let isAway = true;
    const { server, client } = await loggedIn({
      'SendMessage-Request': () => (isAway ? { kind: 'Status', result: { code: 504 } } : undefined),
    });
    const sent = ['one', 'two', 'three'].map((text) => client.send(bob, text));
    await until(() => server.idsOf('SendMessage-Request').length >= 3);
    expect(new Set(server.idsOf('SendMessage-Request')).size).toBe(1);
    expect(client.state().phase).toBe('online');
    isAway = false;
    await Promise.all(sent);
    const texts = server.carried.flatMap(({ content }) =>
      content.kind === 'SendMessage-Request' ? [content.contentData] : [],
    );
    expect([...new Set(texts)]).toEqual(['one', 'two', 'three']);
  });

  it('is delivered when its report comes before its answer', async () => {
    const isAcknowledged = () => server.carried.some(({ mode, id }) => mode === 'Response' && id === 's1');
    const { server, client } = await loggedIn({
      'SendMessage-Request': () => {
        if (isAcknowledged()) return { kind: 'SendMessage-Response', result: { code: 200 }, messageId: 'm-early' };
        if (server.queue.length === 0) server.queue.push({ id: 's1', content: report('m-early', 200) });
        return { kind: 'Status', result: { code: 504 } };
      },
    });
    await client.send(bob, 'Hei');
    expect(messagesWith(client)).toMatchObject([{ messageId: 'm-early', delivery: { state: 'delivered' } }]);
  });

  it('is delivered when a reload came between its report and its answer', async () => {
    let isAnswered = false;
    const { server, client, storage } = await loggedIn({
      'SendMessage-Request': () =>
        isAnswered
          ? { kind: 'SendMessage-Response', result: { code: 200 }, messageId: 'm-early' }
          : { kind: 'Status', result: { code: 504 } },
    });
    void client.send(bob, 'Hei');
    server.queue.push({ id: 's1', content: report('m-early', 200) });
    await until(() => server.carried.some(({ mode, id }) => mode === 'Response' && id === 's1'));
    client.close();
    isAnswered = true;
    const reloaded = clientOf(server, storage);
    await until(() => messagesWith(reloaded)[0]?.messageId !== undefined);
    expect(messagesWith(reloaded)).toMatchObject([{ messageId: 'm-early', delivery: { state: 'delivered' } }]);
  });

  it('that was delivered stays so, and one that failed says why', async () => {
    const { server, client } = await loggedIn();
    await client.send(bob, 'one');
    await client.send(bob, 'two');
    const [one, two] = messagesWith(client).map(({ messageId }) => messageId ?? '');
    server.queue.push({ id: 's1', content: report(one!, 200) }, { id: 's2', content: report(one!, 410) });
    server.queue.push({ id: 's3', content: report(two!, 542) });
    await until(() => server.carried.filter(({ mode }) => mode === 'Response').length === 3);
    expect(messagesWith(client).map(({ delivery }) => delivery)).toEqual([
      { state: 'delivered' },
      { state: 'failed', code: 542, reason: 'It could not be delivered in time.' },
    ]);
  });

  it('that no server would take is refused at once', async () => {
    const { server, client } = await loggedIn();
    expect(await client.send(bob, ' ')).toEqual({ ok: false, problem: 'There is nothing to send.' });
    expect(await client.send(bob, 'x'.repeat(50_001))).toMatchObject({ ok: false });
    expect(server.idsOf('SendMessage-Request')).toEqual([]);
    expect(await client.send(bob, '&'.repeat(50_000))).toEqual({ ok: true });
  });

  it('goes to whoever was typed, under the address of their chat', async () => {
    const { client } = await loggedIn();
    await client.send('Bob', 'one');
    await client.send('wv:bob', 'two');
    expect(messagesWith(client)).toHaveLength(2);
  });

  it('that was refused is sent again at the end of the chat', async () => {
    let isBlocked = true;
    const { client } = await loggedIn({
      'SendMessage-Request': () => (isBlocked ? { kind: 'SendMessage-Response', result: { code: 532 } } : undefined),
    });
    expect(await client.send(bob, 'one')).toMatchObject({ ok: false, code: 532 });
    isBlocked = false;
    await client.send(bob, 'two');
    client.setDraft(bob, 'half a');
    expect(await client.sendAgain(messagesWith(client)[0]!.key)).toEqual({ ok: true });
    expect(messagesWith(client).map(({ text }) => text)).toEqual(['two', 'one']);
    expect(client.state().chats[bob]?.draft).toBe('half a');
  });

  it('that may have been sent is not sent a second time in another session', async () => {
    const { server, client } = await loggedIn();
    server.losesAnswers = Infinity;
    const sent = client.send(bob, 'Hei');
    await until(() => server.idsOf('SendMessage-Request').length > 0);
    server.end = 604;
    server.losesAnswers = 0;
    expect(await sent).toMatchObject({ ok: false, code: 504 });
    await until(() => server.logins === 2);
    expect(new Set(server.idsOf('SendMessage-Request')).size).toBe(1);
  });
});

describe('what the server sends', () => {
  it('is acknowledged each time and shown once, in this session and in the next', async () => {
    const { server, client } = await loggedIn();
    server.queue.push({ id: 's1', content: newMessage('m-1') }, { id: 's1', content: newMessage('m-1') });
    server.queue.push({ id: 's9', content: newMessage('m-1') });
    await until(() => server.idsOf('MessageDelivered').length === 3);
    expect(messagesWith(client)).toHaveLength(1);
    expect(client.state().chats[bob]).toMatchObject({ unread: 1 });
  });

  it('is not acknowledged before it is taken', async () => {
    const server = new ScriptedServer();
    let fails = false;
    const client = clientOf(server, newStorage(), () => {
      if (fails) {
        fails = false;
        throw new Error('no random number');
      }
      return Math.random();
    });
    await client.login(alice);
    await until(() => server.idsOf('SubscribePresence-Request').length > 0);
    fails = true;
    server.queue.push({ id: 's1', content: newMessage('m-1') });
    await until(() => !fails);
    server.queue.push({ id: 's1', content: newMessage('m-1') });
    await until(() => server.idsOf('MessageDelivered').length === 1);
    expect(messagesWith(client)).toHaveLength(1);
  });

  it('is shown as text, whatever form it has', async () => {
    const { server, client } = await loggedIn();
    const html = newMessage('m-1', '<p>Hei <b>du</b></p>', { contentType: 'text/html' });
    const packed = newMessage('m-2', 'SGVpIPCfmIA=', { contentEncoding: 'BASE64' });
    const picture = newMessage('m-3', 'aGVp', { contentType: 'image/png', contentEncoding: 'BASE64' });
    for (const [at, content] of [html, packed, picture].entries()) server.queue.push({ id: `s${at}`, content });
    await until(() => messagesWith(client).length === 3);
    expect(messagesWith(client).map(({ text }) => text)).toEqual([
      'Hei du',
      'Hei 😀',
      'Content that cannot be shown here (image/png)',
    ]);
  });

  it('is fetched when it was only announced', async () => {
    const { server, client } = await loggedIn({
      'GetMessage-Request': () => ({ ...newMessage('m-1', 'a long one'), kind: 'GetMessage-Response' }),
    });
    const { messageInfo } = newMessage('m-1');
    server.queue.push({ id: 's1', content: { kind: 'MessageNotification', messageInfo } });
    await until(() => server.idsOf('MessageDelivered').length === 1);
    expect(messagesWith(client)).toMatchObject([{ text: 'a long one' }]);
  });

  it('counts as read in the open chat of a page that is seen, and as unread otherwise', async () => {
    const { server, client } = await loggedIn();
    client.choose(bob);
    server.queue.push({ id: 's1', content: newMessage('m-1') });
    await until(() => messagesWith(client).length === 1);
    expect(client.state().chats[bob]?.unread).toBe(0);
    client.appear(false);
    server.queue.push({ id: 's2', content: newMessage('m-2') });
    await until(() => messagesWith(client).length === 2);
    expect(client.state().chats[bob]?.unread).toBe(1);
    client.appear(true);
    expect(client.state().chats[bob]?.unread).toBe(0);
  });
});

describe('a session', () => {
  it('is waiting while the server is away, and heals by itself', async () => {
    const { server, client } = await loggedIn();
    server.isAway = true;
    await until(() => client.state().phase === 'waiting');
    expect(client.state().problem).toBe('The server does not answer. This page goes on asking.');
    const sent = client.send(bob, 'Hei');
    server.isAway = false;
    expect(await sent).toEqual({ ok: true });
    expect(client.state()).toMatchObject({ phase: 'online', problem: undefined });
  });

  it('that expired is followed by another', async () => {
    const { server, client } = await loggedIn();
    server.end = 600;
    await until(() => server.logins === 2 && client.state().phase === 'online');
    expect(await client.send(bob, 'Hei')).toEqual({ ok: true });
  });

  it('that a second login of the same client ended stays ended, and says so', async () => {
    const { server, client } = await loggedIn();
    server.queue.push({ id: 's1', content: { kind: 'Disconnect', result: { code: 601 } } });
    await until(() => client.state().phase === 'ended');
    expect(client.state().problem).toMatch(/second time with this client \(in another tab/);
    expect(await client.send(bob, 'Hei')).toEqual({ ok: false, problem: 'You are not logged in.' });
    expect(server.logins).toBe(1);
  });

  it('goes on after a reload, with what was not answered under the same transaction ID', async () => {
    const { server, client, storage } = await loggedIn();
    server.losesAnswers = Infinity;
    void client.send(bob, 'Hei');
    await until(() => server.idsOf('SendMessage-Request').length > 0);
    client.close();
    server.losesAnswers = 0;
    const reloaded = clientOf(server, storage);
    expect(messagesWith(reloaded)).toMatchObject([{ text: 'Hei', delivery: { state: 'waiting' } }]);
    await until(() => messagesWith(reloaded)[0]?.delivery?.state === 'accepted');
    expect(new Set(server.idsOf('SendMessage-Request')).size).toBe(1);
    expect(server.logins).toBe(1);
  });

  it('that follows another has transaction IDs of its own, after a reload too', async () => {
    const { server, client, storage } = await loggedIn();
    server.end = 604;
    // The next session begins, and cannot be used.
    server.script['Login-Request'] = () => {
      server.isAway = true;
      server.end = undefined;
      server.logins = 2;
      const clientId = {};
      return { kind: 'Login-Response', clientId, result: { code: 200 }, sessionId: 'session-2', keepAliveTime: 3600 };
    };
    void client.send(bob, 'Hei');
    await until(() => server.isAway && client.state().phase === 'waiting');
    client.close();
    server.isAway = false;
    const reloaded = clientOf(server, storage);
    await until(() => messagesWith(reloaded)[0]?.delivery?.state === 'accepted');
    for (const text of ['one', 'two', 'three']) await reloaded.send(bob, text);
    const ids = server.carried.flatMap(({ id, content }) => (content.kind === 'SendMessage-Request' ? [id] : []));
    const ofSecond = server.idsInSession('session-2');
    expect(ids).toHaveLength(4);
    expect(new Set(ofSecond).size).toBe(ofSecond.length);
    expect(ofSecond.map(Number)).toEqual(ofSecond.map((_, at) => at + 1));
  });

  it('begins after a reload that came between it and the one before', async () => {
    const { server, client, storage } = await loggedIn();
    server.isAway = true;
    void client.speak({ version: '1.1', encoding: 'wbxml' });
    await until(() => client.state().version === '1.1');
    void client.send(bob, 'Hei');
    client.close();
    server.isAway = false;
    const reloaded = clientOf(server, storage);
    await until(() => messagesWith(reloaded)[0]?.delivery?.state === 'accepted');
    expect(reloaded.state()).toMatchObject({ phase: 'online', version: '1.1', encoding: 'wbxml' });
    expect(server.logins).toBe(2);
    await reloaded.logout();
    reloaded.close();
    expect(clientOf(server, storage).state().phase).toBe('loggedOut');
  });

  it('that is gone at the reload is followed by another', async () => {
    const { server, client, storage } = await loggedIn();
    client.close();
    server.end = 604;
    const reloaded = clientOf(server, storage);
    await until(() => server.logins === 2 && reloaded.state().phase === 'online');
  });

  it('is not taken up by another tab, which has its own storage', async () => {
    const { server, storage } = await loggedIn();
    const other = clientOf(server, { lasting: storage.lasting, ofTab: new MemoryStorage() });
    expect(other.state().phase).toBe('loggedOut');
  });

  it('is not taken up by a duplicate of the tab either, which logs in anew and takes its place', async () => {
    const { server, client, storage } = await loggedIn();
    const copy = new MemoryStorage();
    for (const [key, text] of storage.ofTab.texts) copy.setItem(key, text);
    const duplicate = clientOf(server, { lasting: storage.lasting, ofTab: copy });
    await until(() => server.logins === 2 && duplicate.state().phase === 'online');
    duplicate.close();
    client.close();
    const reloaded = clientOf(server, { lasting: storage.lasting, ofTab: copy });
    await until(() => reloaded.state().phase === 'online');
    expect(server.logins).toBe(2);
  });

  it('is not given up at a reload because another user is logged in in another tab', async () => {
    const { server, client, storage } = await loggedIn();
    const otherTab = clientOf(server, { lasting: storage.lasting, ofTab: new MemoryStorage() });
    await otherTab.login({ ...alice, userId: 'bob' });
    await until(() => server.idsOf('SubscribePresence-Request').length > 1);
    client.close();
    const reloaded = clientOf(server, storage);
    await until(() => reloaded.state().phase === 'online');
    expect(server.logins).toBe(2);
  });

  it('does not begin after a logout, whatever version was to be spoken', async () => {
    const { server, client } = await loggedIn();
    const spoken = client.speak({ version: '1.1', encoding: 'xml' });
    await client.logout();
    expect(await spoken).toMatchObject({ ok: false });
    expect(client.state().phase).toBe('loggedOut');
    expect(server.logins).toBe(1);
    expect(server.idsOf('Logout-Request')).toHaveLength(1);
  });

  it('speaks another version after a new login, and another form without', async () => {
    const { server, client } = await loggedIn();
    await client.speak({ version: '1.2', encoding: 'wbxml' });
    expect(await client.send(bob, 'one')).toEqual({ ok: true });
    expect(server.logins).toBe(1);
    expect(await client.speak({ version: '1.1', encoding: 'wbxml' })).toEqual({ ok: true });
    expect(server.logins).toBe(2);
    expect(await client.send(bob, 'two')).toEqual({ ok: true });
    expect(client.state()).toMatchObject({ phase: 'online', version: '1.1', encoding: 'wbxml' });
    expect(messagesWith(client)).toHaveLength(2);
  });

  it('says that it lives within half of the time after which it would end', async () => {
    const { server } = await loggedIn({
      'Login-Request': () => ({
        kind: 'Login-Response',
        clientId: {},
        result: { code: 200 },
        sessionId: 'short',
        keepAliveTime: 1,
      }),
    });
    await until(() => server.idsOf('KeepAlive-Request').length > 0);
  });

  it('counts its transactions from the start again after 999', async () => {
    const { server, client, storage } = await loggedIn();
    client.close();
    const [[key, session] = ['', '']] = storage.ofTab.texts;
    storage.ofTab.setItem(key, session.replace(/"lastId":\d+/, '"lastId":990'));
    const before = server.carried.length;
    const reloaded = clientOf(server, storage);
    for (const text of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) await reloaded.send(bob, text);
    const ids = server.carried.slice(before).map(({ id }) => Number(id));
    expect(ids.slice(0, 10)).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999, 1]);
  });
});

describe('a login', () => {
  it('that is refused shows why, and nothing of the user', async () => {
    const { server, client, storage } = await loggedIn();
    await client.send(bob, 'Hei');
    await client.logout();
    server.script['Login-Request'] = () => ({
      kind: 'Login-Response',
      clientId: {},
      result: { code: 409 },
    });
    const other = clientOf(server, storage);
    expect(await other.login({ ...alice, password: 'wrong' })).toEqual({
      ok: false,
      problem: 'The password is wrong.',
      code: 409,
    });
    expect(other.state()).toMatchObject({ phase: 'loggedOut', problem: 'The password is wrong.', chats: {} });
  });

  it('waits for a server that is away', async () => {
    const server = new ScriptedServer();
    server.isAway = true;
    const client = clientOf(server);
    const login = client.login(alice);
    await until(() => client.state().phase === 'waiting');
    server.isAway = false;
    expect(await login).toEqual({ ok: true });
    expect(client.state().phase).toBe('online');
  });

  it.each([
    ['proves the password without giving it', undefined, /<DigestBytes>/, /secret/],
    ['gives the password in clear when the server knows no digest', 543, /<Password>secret/, /<DigestBytes>/],
  ])('%s', async (_, refusal, expected, unexpected) => {
    const server = new ScriptedServer();
    server.digestRefusal = refusal;
    const asks: string[] = [];
    const transport: ScriptedServer['transport'] = (octets, contentType, signal) => {
      asks.push(new TextDecoder().decode(octets));
      return server.transport(octets, contentType, signal);
    };
    const client = createImClient({ name: 'left', transport, storage: newStorage(), timing: fastTiming() });
    open.push(client);
    expect(await client.login({ ...alice, userId: 'wv:alice@im.example.com' })).toEqual({ ok: true });
    expect(asks[0]).toMatch(/<DigestSchema>MD5/);
    expect(asks[1]).toMatch(expected);
    expect(asks.join('')).not.toMatch(unexpected);
  });

  it('shows again what was there: history, drafts, the open chat', async () => {
    const { server, client, storage } = await loggedIn();
    await client.send(bob, 'Hei');
    client.choose(bob);
    client.setDraft(bob, 'and');
    await client.logout();
    expect(client.state()).toMatchObject({ phase: 'loggedOut', chats: {}, me: { userId: '' } });
    const later = clientOf(server, storage);
    await later.login(alice);
    expect(later.state()).toMatchObject({
      chosen: bob,
      chats: { [bob]: { draft: 'and', messages: [{ text: 'Hei' }] } },
    });
  });
});

describe('contacts', () => {
  it('that cannot be changed say why', async () => {
    const { client } = await loggedIn({
      'ListManage-Request': (content: PrimitiveOf<'ListManage-Request'>) =>
        content.addNickList ? { kind: 'ListManage-Response', result: { code: 531 } } : undefined,
    });
    expect(await client.addContact('nobody')).toMatchObject({ ok: false, code: 531 });
    expect(client.state().problem).toBe('There is no such user, and it is no number that gets SMS from here.');
    expect(await client.addContact('alice')).toEqual({ ok: false, problem: 'That is you.' });
    expect(await client.addContact('+47')).toMatchObject({ ok: false });
    client.dismissProblem();
    expect(client.state().problem).toBeUndefined();
  });

  it('wait for the list that a service could not give at first', async () => {
    let isAway = true;
    const server = new ScriptedServer({
      'GetList-Request': () => (isAway ? { kind: 'Status', result: { code: 504 } } : undefined),
    });
    const client = clientOf(server);
    await client.login(alice);
    await until(() => client.state().problem !== undefined);
    isAway = false;
    await until(() => client.state().contactsAreKnown);
    await until(() => client.state().problem === undefined);
    expect(await client.addContact('bob')).toEqual({ ok: true });
  });
});
