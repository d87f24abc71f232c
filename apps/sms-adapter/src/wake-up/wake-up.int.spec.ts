import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Database } from '@smsonly/persistence';
import { createLogger, newEventId } from '@smsonly/platform';
import { testDatabase, type TestDatabase } from '@smsonly/testing';
import { FakeGateway } from 'jasmin-sms-client/testing';
import { sendDueWakeUps } from './send-wake-ups.js';
import { takeWakeUps } from './take-wake-ups.js';

jest.setTimeout(60_000);

const start = new Date('2026-11-30T12:00:00Z');
const octets = '0605040b8423f0010603c6af8a5756434920312e322063';

describe('an SMS that wakes a client', () => {
  let database: TestDatabase;
  let db: Database;
  let gateway: FakeGateway;
  let now: Date;
  let counted: Record<string, number>;
  const countWakeUps = (outcome: string, howMany: number) =>
    void (counted[outcome] = (counted[outcome] ?? 0) + howMany);
  const logger = createLogger({ service: 'sms-adapter', instance: 'test', level: 'silent' });

  beforeAll(async () => {
    database = await testDatabase();
    db = new Database({ url: database.url, service: 'sms_adapter' });
  });
  afterAll(async () => {
    await db?.close();
    await database?.close();
  });
  beforeEach(async () => {
    now = start;
    counted = {};
    gateway = new FakeGateway(() => newEventId(now));
    await db.sql.run`truncate wake_up_sms`;
  });

  const later = (ms: number): Date => new Date(now.getTime() + ms);
  const take = async (validForMs = 600_000, hasOwnHeader = true): Promise<void> => {
    const data = {
      wakeUpId: newEventId(now),
      to: '+4790000009',
      from: '2077',
      octets,
      coding: 4 as const,
      validUntil: later(validForMs).toISOString(),
    };
    const event = { type: 'WakeUpSmsRequested' as const, data } as Parameters<
      ReturnType<typeof takeWakeUps>
    >[0][number];
    await db.transaction((tx) => takeWakeUps({ hasOwnHeader, countWakeUps })([event, event], { tx, now }));
  };
  const send = () => sendDueWakeUps({ db, gateway, clock: () => now, logger, countWakeUps });

  it('is handed to the gateway once, as it is', async () => {
    await take();
    await send();
    await send();
    expect(gateway.accepted).toEqual([
      {
        to: '+4790000009',
        from: '2077',
        reference: expect.any(String),
        octets: expect.anything(),
        coding: 4,
        hasHeader: true,
      },
    ]);
    const [sms] = gateway.accepted;
    expect(sms && 'octets' in sms && Buffer.from(sms.octets).toString('hex')).toBe(octets);
    expect(counted).toEqual({ accepted: 1 });
  });

  it('waits for a gateway that refuses it for now, until it is worth nothing', async () => {
    gateway.answerNext({ outcome: 'rejected', cause: 'no-route', retry: 'later', detail: '' });
    await take(60_000);
    await send();
    now = later(4_000);
    await send();
    expect(gateway.accepted).toHaveLength(0);
    now = later(2_000);
    await send();
    expect(gateway.accepted).toHaveLength(1);
    await take(60_000);
    now = later(61_000);
    await send();
    expect(counted).toEqual({ accepted: 1, expired: 1 });
  });

  it('is not sent again when it may have been sent', async () => {
    gateway.answerNext({ outcome: 'unknown', why: 'timeout', detail: '' });
    await take();
    await send();
    now = later(120_000);
    await send();
    expect([gateway.accepted, counted]).toEqual([[], { unknown: 1 }]);
  });

  it('is refused where Jasmin would show its header to a person', async () => {
    await take(600_000, false);
    await send();
    expect([gateway.accepted, counted]).toEqual([[], { refused: 2 }]);
  });
});
