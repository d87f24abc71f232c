import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { eventually } from '@smsonly/testing';
import type { RunningImpsFront } from '../start-imps-front.js';
import type { CspClient } from '../testing/csp-client.js';
import { FrontScene } from '../testing/front-scene.js';
import { Heards, presenceStandIn } from '../testing/participants.js';

jest.setTimeout(90_000);

const heard = new Heards();
let scene: FrontScene;
let alice: CspClient;
let patient: RunningImpsFront;

beforeAll(async () => {
  scene = await FrontScene.open();
  // Gives up long before its requests do.
  const hasty = await scene.start({ CSP_DEADLINE: 60_000, CSP_DEADLINE_GRACE: -59_500 });
  patient = await scene.start({ CSP_DEADLINE: 60_000 });
  await scene.register(hasty, 'wv:alice', { password: 'alice-pw' });
  alice = scene.client(hasty, 'wv:alice');
  await alice.logIn('alice-pw');
});
afterAll(async () => {
  await scene?.[Symbol.asyncDispose]();
});

describe('an answer that comes too late for its POST', () => {
  it('is kept for the repeat, of which the service hears nothing', async () => {
    expect(await alice.code({ kind: 'GetList-Request' }, { id: '1' })).toBe(504);
    expect(await alice.code({ kind: 'DeleteList-Request', contactList: 'wv:alice/old' }, { id: '2' })).toBe(504);
    const there = scene.client(patient, 'wv:alice');
    there.sessionId = alice.sessionId;
    // Asked again at another instance, which waits longer: it gets the answer when the service is there.
    const again = there.ask({ kind: 'GetList-Request' }, 'GetList-Response', { id: '1' });
    await presenceStandIn(scene, heard);
    expect(await again).toMatchObject({ defaultContactList: 'wv:alice/friends@im.example.com' });

    const db = new Database({ url: scene.databaseUrl, service: 'imps_front', poolSize: 2 });
    await eventually(async () => {
      const unanswered = await db.prisma.$queryRaw<object[]>`
        select event_id from client_transaction where response is null`;
      expect(unanswered).toEqual([]);
    });
    await db.close();
    const before = heard.all.length;
    expect(await alice.code({ kind: 'DeleteList-Request', contactList: 'wv:alice/old' }, { id: '2' })).toBe(200);
    expect(await alice.code({ kind: 'KeepAlive-Request' })).toBe(200);
    expect(heard.all).toHaveLength(before);
    expect(heard.of('ListDeletionRequested')).toHaveLength(1);
    expect(heard.of('ListsRequested')).toHaveLength(1);
  });

  it('never comes with a poll', async () => {
    expect((await alice.poll()).bytes).toHaveLength(0);
  });
});
