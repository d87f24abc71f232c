import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { parseNumberPool, parseNumberRanges, type PrimitiveOf } from '@smsonly/imps-model';
import { Database } from '@smsonly/persistence';
import { testDatabase } from '@smsonly/testing';
import { batchedQueue } from './batched-queue.js';
import { queueOffers, type Offer } from './offer.store.js';
import type { SessionCall } from '../requests/call.js';
import { search } from '../search/search.js';
import { insertSession } from '../sessions/session.store.js';

jest.setTimeout(60_000);

const now = new Date('2026-11-30T12:00:00Z');
const domain = 'im.example.com';
const numbering = { ranges: parseNumberRanges('+479'), pool: parseNumberPool('+4759440000-+4759440099') };
const bobsNumber = '+4790000002';
const bobById = { canonical: `wv:bob@${domain}` };
const bobByNumber = { canonical: `wv:${bobsNumber}@${domain}`, msisdn: bobsNumber };

describe('how Bob is spelt towards one client of Alice, on a real database', () => {
  let server: Awaited<ReturnType<typeof testDatabase>>;
  let db: Database;
  let presence: Database;
  let routing: Database;
  let offered = 0;

  beforeAll(async () => {
    server = await testDatabase();
    db = new Database({ url: server.url, service: 'imps_front' });
    presence = new Database({ url: server.url, service: 'presence' });
    routing = new Database({ url: server.url, service: 'routing', poolSize: 1 });
    await db.sql.run`
      insert into account (account_id, user_id, spelling, msisdn, password, registered_at, changed_at)
      values (gen_random_uuid(), ${bobById.canonical}, 'wv:Bob', ${bobsNumber}, '', now(), now())`;
  });
  afterAll(async () => {
    await presence?.close();
    await routing?.close();
    await db?.close();
    await server?.close();
  });

  /** A session of a new Alice. */
  async function logIn(accountId: string = randomUUID()) {
    const userId = `wv:alice-${accountId}@${domain}`;
    const requester = { accountId, userId, sessionId: randomUUID(), version: '1.2' as const };
    const clientKey = requester.sessionId;
    const session = { requester, wireId: randomUUID(), userSpelling: userId, clientKey, clientId: {} };
    await db.transaction((tx) => insertSession(tx, { ...session, keepAliveSeconds: 600 }, 45, now));
    await presence.sql.run`
      insert into session (session_id, account_id, user_id, version, client_id, attributes, updated_at)
      values (${requester.sessionId}, ${accountId}::uuid, ${userId}, '1.2', '{}'::jsonb, '{}'::jsonb, now())`;
    return requester;
  }
  type Session = Awaited<ReturnType<typeof logIn>>;

  async function list({ accountId }: Session, key: string, isDefault: boolean, ...entries: (readonly [Who, string])[]) {
    await presence.sql.run`
      insert into contact_list (account_id, list_key, spelling, display_name, is_default, created_at)
      values (${accountId}::uuid, ${key}, ${key}, '', ${isDefault}, now())`;
    for (const [{ canonical, msisdn }, spelling] of entries)
      await presence.sql.run`
        insert into contact (account_id, list_key, canonical, msisdn, spelling)
        values (${accountId}::uuid, ${key}, ${canonical}, ${msisdn ?? null}, ${spelling})`;
  }
  type Who = Readonly<{ canonical: string; msisdn?: string }>;

  const subscribe = ({ sessionId }: Session, { canonical, msisdn }: Who, spelling: string) =>
    presence.sql.run`
      insert into watch (session_id, canonical, source, msisdn, spelling, attributes)
      values (${sessionId}, ${canonical}, '', ${msisdn ?? null}, ${spelling}, '{}')`;

  /** The Sender of a message, undefined for the canonical address. */
  async function senderOf(session: Session, sender: Who): Promise<string | undefined> {
    const offer: Offer = {
      accountId: session.accountId,
      kind: 'message',
      offerId: `offer-${(offered += 1)}`,
      sequence: offered,
      sender,
      payload: { messageId: `m-${offered}` },
    };
    await db.transaction((tx) => queueOffers(tx, [offer], now));
    const [row] = await db.sql.rows<{ sender_spelling: string | null }>`
      select sender_spelling from server_transaction
      where offer_id = ${offer.offerId} and session_id = ${session.sessionId}::uuid`;
    return row?.sender_spelling ?? undefined;
  }

  async function found(session: Session, element: string, text: string): Promise<string | undefined> {
    const request: PrimitiveOf<'Search-Request'> = {
      kind: 'Search-Request',
      searchPairLists: [{ searchElements: [element], searchStrings: [text] }],
    };
    const call = { message: { version: '1.2' }, session } as unknown as SessionCall;
    const response = await search({ db, reading: { domain }, ...numbering })(request, call);
    return (response as PrimitiveOf<'Search-Response'>).searchResult?.userList?.users?.[0]?.userId;
  }

  const everywhere = async (session: Session) => [
    await senderOf(session, bobById),
    await senderOf(session, bobByNumber),
    await found(session, 'USER_ID', 'wv:BOB'),
    await found(session, 'USER_MOBILE_NUMBER', bobsNumber),
  ];

  it('is as in a contact list, by user ID or by number, whatever they write from', async () => {
    const [first, second] = [await logIn(), await logIn()];
    await list(first, 'friends', false, [bobById, 'wv:Bob']);
    await list(second, 'friends', false, [bobByNumber, 'wv:4790000002']);
    expect(await everywhere(first)).toEqual(Array(4).fill('wv:Bob'));
    expect(await everywhere(second)).toEqual(Array(4).fill('wv:4790000002'));
  });

  it('is as in the default list, else as in the entry made first, whatever the lists are called', async () => {
    const [first, second] = [await logIn(), await logIn()];
    await list(first, 'z', false, [bobById, 'wv:Bob']);
    await list(first, 'a', false, [bobByNumber, `wv:${bobsNumber}`]);
    expect(await everywhere(first)).toEqual(Array(4).fill('wv:Bob'));
    await list(second, 'a', false, [bobById, 'wv:Bob']);
    await list(second, 'z', true, [bobByNumber, `wv:${bobsNumber}`]);
    expect(await everywhere(second)).toEqual(Array(4).fill(`wv:${bobsNumber}`));
  });

  it('is as in a subscription of that session when no list has them', async () => {
    const session = await logIn();
    const other = await logIn(session.accountId);
    await subscribe(session, bobByNumber, `wv:${bobsNumber}`);
    expect(await everywhere(session)).toEqual(Array(4).fill(`wv:${bobsNumber}`));
    expect(await senderOf(other, bobById)).toBeUndefined();
    await list(session, 'friends', false, [bobById, 'wv:Bob']);
    expect(await everywhere(session)).toEqual(Array(4).fill('wv:Bob'));
    expect(await senderOf(other, bobById)).toBe('wv:Bob');
  });

  it('is the canonical address when Alice has them nowhere', async () => {
    const session = await logIn();
    expect(await everywhere(session)).toEqual([undefined, undefined, bobById.canonical, bobById.canonical]);
  });

  it('is the same for an SMS-only number', async () => {
    const session = await logIn();
    const number = { canonical: `wv:+4790000009@${domain}`, msisdn: '+4790000009' };
    expect(await found(session, 'USER_MOBILE_NUMBER', '4790000009')).toBe(number.canonical);
    await list(session, 'friends', true, [number, 'wv:4790000009']);
    expect(await senderOf(session, number)).toBe('wv:4790000009');
    expect(await found(session, 'USER_MOBILE_NUMBER', '+4790000009')).toBe('wv:4790000009');
  });

  it('is what is given out with the message', async () => {
    const session = await logIn();
    await list(session, 'friends', true, [bobById, 'wv:Bob']);
    await senderOf(session, bobByNumber);
    await routing.sql.run`
      insert into offer (offer_id, kind, account_id, user_id, message_id, sender, recipient, content_type, content_data, content_size, at)
      values (${`offer-${offered}`}, 'message', ${session.accountId}::uuid, '', ${`m-${offered}`}, '{}', '{}', 'text/plain', 'hi', 2, now())`;
    const queue = batchedQueue(db.sql, 60_000);
    const [waiting] = await queue.firstWaiting({ sessionId: session.sessionId, offers: true, now });
    expect(await queue.takeForDelivery({ number: waiting!.number, now })).toMatchObject({ senderSpelling: 'wv:Bob' });
  });
});
