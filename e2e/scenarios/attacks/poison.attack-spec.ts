import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Kafka, logLevel } from '@smsonly/kafka/kafkajs';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { eventually, testBroker, testDatabase } from '@smsonly/testing';
import { memoryLimit } from '../../src/system/memory.js';
import { RunningSystem } from '../../src/system/start-system.js';

jest.setTimeout(240_000);

const [alice, bob] = ['wv:alice@im.example.com', 'wv:bob@im.example.com'];
/** As large as a fact may be, nearly (900 kB), and 240 MB of them. */
const [textBytes, messages] = [800_000, 300];

describe('messages of the largest size that wait while routing is down', () => {
  let system: RunningSystem;
  let kafka: Kafka;
  let prefix: string;
  let databaseUrl: string;

  beforeAll(async () => {
    const [database, broker] = await Promise.all([testDatabase(), testBroker()]);
    prefix = broker.prefix;
    databaseUrl = database.url;
    kafka = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING });
    system = await RunningSystem.start({
      databaseUrl,
      brokers: broker.brokersText,
      topicPrefix: prefix,
      logs: mkdtempSync(join(tmpdir(), 'smsonly-poison-')),
      afterStop: () => database.close(),
    });
  });
  afterAll(async () => {
    await system?.stop();
  });

  /** What imps-front writes for messages of Alice to Bob. */
  async function submit(): Promise<void> {
    const db = new Database({ url: databaseUrl, service: 'imps_front' });
    const [account] = await db.sql.rows<{ id: string }>`select account_id as id from account where user_id = ${alice}`;
    await db.close();
    const accountId = account?.id;
    const producer = kafka.producer();
    await producer.connect();
    const content = { type: 'text/plain', data: 'x'.repeat(textBytes), size: textBytes };
    for (let number = 0; number < messages; number += 1) {
      const now = new Date();
      const data = {
        requester: { accountId, userId: alice, sessionId: newEventId(now), version: '1.3' },
        recipients: [{ canonical: bob, spelling: bob }],
        content,
        deliveryReport: false,
        submittedAt: now.toISOString(),
      };
      const headers = {
        ce_specversion: '1.0',
        ce_id: newEventId(now),
        ce_type: 'MessageSubmitted',
        ce_source: '/imps-front-0',
        ce_time: now.toISOString(),
      };
      await producer.send({
        topic: `${prefix}message-requests`,
        messages: [{ key: alice, value: JSON.stringify(data), headers }],
      });
    }
    await producer.disconnect();
  }

  it('are all taken when it starts, within the memory of its manifest', async () => {
    await system.kill('routing');
    await submit();
    system.launch('routing');
    await system.untilReady('routing');
    const handled = /smsonly_kafka_records_total\{[^}]*type="MessageSubmitted",outcome="handled"[^}]*\} (\d+)/;
    await eventually(async () => expect(handled.exec(await system.metrics('routing'))?.[1]).toBe(String(messages)), {
      timeout: 180_000,
      interval: 500,
    });
    const peak = system.peakMemory('routing');
    console.log(`routing had ${Math.round(peak / 1024 / 1024)} MiB at most`);
    expect(peak).toBeLessThan(memoryLimit);
  });
});
