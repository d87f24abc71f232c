import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Envelope, FactOf } from '@smsonly/contracts';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import { FrontScene, type RunningFront } from '../testing/front-scene.js';

jest.setTimeout(90_000);

let scene: FrontScene;
let front: RunningFront;
const events: Envelope<FactOf<'account-events'>>[] = [];
const ended: string[] = [];

beforeAll(async () => {
  scene = await FrontScene.open();
  front = await scene.start();
  const note = async (heard: readonly Envelope<FactOf<'account-events'>>[]) => {
    events.push(...heard);
    return [];
  };
  const table = { AccountRegistered: note, AccountChanged: note, AccountDeregistered: note };
  await scene.participant('routing', {
    'account-events': table,
    'message-requests': {
      SessionStarted: 'ignored',
      SessionEnded: async (heard) => {
        ended.push(...heard.map(({ data }) => data.cause));
        return [];
      },
      MessageSubmitted: 'ignored',
      OfferAcknowledged: 'ignored',
      OfferRested: 'ignored',
      OfferRefused: 'ignored',
      MessageRejectionRequested: 'ignored',
      MessageForwardRequested: 'ignored',
      BlockChangeRequested: 'ignored',
      BlockListsRequested: 'ignored',
    },
  });
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

const alice = 'wv:Alice@im.example.com';
const eventTypesOf = (accountUser: string) =>
  events.filter(({ data }) => data.userId === accountUser).map(({ type }) => type);

describe('the provisioning API', () => {
  it('registers, changes, gives and deletes an account, and publishes it', async () => {
    const created = await scene.register(front, alice, {
      password: 'alice-pw',
      msisdn: '+4790000001',
      displayName: 'Alice',
    });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe('/v1/accounts/wv%3Aalice%40im.example.com');
    expect(await created.json()).toMatchObject({
      userId: 'wv:alice@im.example.com',
      msisdn: '+4790000001',
      displayName: 'Alice',
    });

    const changed = await scene.register(front, 'wv:alice', { msisdn: '+4790000001', displayName: 'Alice B' });
    expect([changed.status, await changed.json()]).toMatchObject([200, { displayName: 'Alice B' }]);
    expect(await scene.client(front, alice).logIn('alice-pw')).toMatchObject({ result: { code: 200 } });

    const read = await scene.admin(front, 'GET', alice);
    expect(await read.text()).not.toMatch(/password|alice-pw/);

    expect((await scene.admin(front, 'DELETE', alice)).status).toBe(204);
    expect((await scene.admin(front, 'GET', alice)).status).toBe(404);
    await eventually(() => {
      expect(eventTypesOf('wv:alice@im.example.com')).toEqual([
        'AccountRegistered',
        'AccountChanged',
        'AccountDeregistered',
      ]);
      expect(ended).toEqual(['account-deleted']);
    });
  });

  it('treats a reused user ID as another person', async () => {
    const bob = 'wv:bob@im.example.com';
    for (const password of ['one', 'two']) {
      await scene.register(front, bob, { password });
      await scene.admin(front, 'DELETE', bob);
    }
    await eventually(() => expect(eventTypesOf(bob)).toHaveLength(4));
    const ids = events.filter(({ data }) => data.userId === bob).map(({ data }) => data.accountId);
    expect(new Set(ids).size).toBe(2);
  });

  it('ends the sessions of a deleted account', async () => {
    const dave = 'wv:dave@im.example.com';
    await scene.register(front, dave, { password: 'pw' });
    const client = scene.client(front, dave);
    await client.logIn('pw');
    expect(await client.code({ kind: 'KeepAlive-Request' })).toBe(200);
    await scene.admin(front, 'DELETE', dave);
    expect(await client.code({ kind: 'KeepAlive-Request' })).toBe(601);
  });

  it('refuses with problem+json that says what to do', async () => {
    await scene.register(front, 'wv:eve', { password: 'pw', msisdn: '+4790000005' });
    const problem = async (response: Promise<Response>) => {
      const { status, headers } = await response;
      const body = (await (await response).json()) as object;
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
      return status;
    };
    expect(await problem(scene.admin(front, 'GET', alice, undefined, 'wrong'))).toBe(401);
    expect(await problem(scene.admin(front, 'PUT', alice, { password: 'x' }, ''))).toBe(401);
    expect(await problem(scene.admin(front, 'PUT', alice, '{"password":'))).toBe(400);
    expect(await problem(scene.admin(front, 'PUT', alice, {}))).toBe(400);
    expect(await problem(scene.admin(front, 'PUT', 'wv:al ice', { password: 'x' }))).toBe(400);
    expect(await problem(scene.admin(front, 'PUT', 'wv:+4790000009', { password: 'x', msisdn: '+4790000008' }))).toBe(
      400,
    );
    expect(await problem(scene.admin(front, 'PUT', 'wv:frank', { password: 'x', msisdn: '+4790000005' }))).toBe(409);
    expect(await problem(scene.admin(front, 'GET', 'wv:nobody'))).toBe(404);
    expect(await problem(scene.admin(front, 'DELETE', 'wv:nobody'))).toBe(404);
    expect(await problem(fetch(`${front.provisioning}/v2`))).toBe(404);
  });

  it('deletes without a body, whatever content type is announced', async () => {
    await scene.register(front, 'wv:jo', { password: 'pw' });
    const deleted = await scene.admin(front, 'DELETE', 'wv:jo', '');
    expect(deleted.status).toBe(204);
  });

  it('checks the token before the body', async () => {
    for (const body of ['', '{"password":']) {
      const refused = await scene.admin(front, 'PUT', 'wv:jo', body, 'wrong');
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    }
    expect((await scene.admin(front, 'PUT', 'wv:jo', '')).status).toBe(400);
  });

  it('refuses a path that is no percent-encoding, and a user ID of any length that is too long, with problem+json 400', async () => {
    const refused = [
      await fetch(`${front.provisioning}/v1/accounts/%zz`),
      await scene.admin(front, 'GET', `wv:${'a'.repeat(101)}`),
      await scene.admin(front, 'DELETE', `wv:${'a'.repeat(5000)}`),
    ];
    for (const { status, headers } of refused) {
      expect([status, headers.get('content-type')]).toEqual([
        400,
        expect.stringMatching(/^application\/problem\+json/),
      ]);
    }
  });

  it('gives a number to one of two that register it at once', async () => {
    const statuses = await Promise.all(
      ['wv:gina', 'wv:hans'].map(
        async (user) => (await scene.register(front, user, { password: 'x', msisdn: '+4790000007' })).status,
      ),
    );
    expect(statuses.sort()).toEqual([201, 409]);
  });

  it('registers a user once when two requests do it at once', async () => {
    const statuses = await Promise.all(
      [1, 2].map(async () => (await scene.register(front, 'wv:ida', { password: 'x' })).status),
    );
    expect(statuses.sort()).toEqual([200, 201]);
  });

  it('describes itself', async () => {
    const response = await fetch(`${front.provisioning}/v1/openapi.json`);
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', paths: { '/v1/accounts/{userId}': {} } });
  });

  it('shows accounts to routing and presence through the view', async () => {
    const routing = new Database({ url: scene.databaseUrl, service: 'routing' });
    const rows = await routing.sql.rows`
      select user_id, msisdn, display_name from imps_front.account_registry where msisdn = '+4790000005'`;
    await routing.close();
    expect(rows).toEqual([{ user_id: 'wv:eve@im.example.com', msisdn: '+4790000005', display_name: null }]);
  });
});
