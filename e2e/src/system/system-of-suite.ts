import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testBroker, testDatabase } from '@smsonly/testing';
import { RunningSystem, type SystemOptions } from './start-system.js';

/**
 * Starts the system for a suite, on the Postgres and the Kafka of the test run, with a database and topics of its own, and waits until it
 * is ready. The database goes when the system is stopped; the services' output stays, in a new folder under the system's temporary one.
 * @param name of the suite, in the name of that folder
 */
export async function startSystem(name: string, options: SystemOptions = {}): Promise<RunningSystem> {
  const [database, { brokersText: brokers, prefix: topicPrefix }] = await Promise.all([testDatabase(), testBroker()]);
  const logs = mkdtempSync(join(tmpdir(), `smsonly-${name}-`));
  return RunningSystem.start({
    databaseUrl: database.url,
    brokers,
    topicPrefix,
    logs,
    afterStop: () => database.close(),
    ...options,
  });
}
