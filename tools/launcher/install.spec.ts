import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesInstalled } from './lib/install.mjs';
import { serviceEnvironment } from './lib/environment.mjs';
import { totals } from './lib/count-reporter.mjs';

describe('packages', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smsonly-install-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const wanted = {
    '': { version: '1.0.0' },
    'libs/kafka': { version: '1.0.0' },
    'node_modules/pg': { version: '8.0.0', integrity: 'a' },
    'node_modules/only-for-mac': { version: '1.0.0', integrity: 'b', optional: true },
  };
  const compare = (packages: object, installed?: object) => {
    const [lockfile, there] = [join(folder, 'lock.json'), join(folder, 'installed.json')];
    writeFileSync(lockfile, JSON.stringify({ packages }));
    if (installed) writeFileSync(there, JSON.stringify({ packages: installed }));
    return packagesInstalled(lockfile, there);
  };

  it('are installed when each one of the lockfile is there, but for optional ones', () => {
    expect(compare(wanted, { 'node_modules/pg': { version: '8.0.0', integrity: 'a' } })).toBe(true);
  });
  it('are to be installed when one has another version, or is missing', () => {
    expect(compare(wanted, { 'node_modules/pg': { version: '7.0.0', integrity: 'c' } })).toBe(false);
    expect(compare(wanted, {})).toBe(false);
  });
  it('are to be installed when an install was broken off', () => {
    expect(compare(wanted)).toBe(false);
  });
});

describe('the environment of the services', () => {
  const given = { databaseUrl: 'postgresql://x', brokers: '127.0.0.1:1', callbackToken: 't', passwordKey: 'k' };

  it('has defaults that follow the ports', () => {
    const env = serviceEnvironment(given, { SMS_ADAPTER_PORT: '18083', JASMIN_SIMULATOR_PORT: '11401' });
    expect(env).toMatchObject({
      SMS_CALLBACK_URL: 'http://127.0.0.1:18083',
      JASMIN_URL: 'http://127.0.0.1:11401',
      ADMIN_TOKEN: 'dev-admin-token',
      LISTEN_HOST: '127.0.0.1',
    });
  });
  it('keeps what the user has set', () => {
    const env = serviceEnvironment(given, { ADMIN_TOKEN: 'mine', KAFKA_BROKERS: 'far:9092', SMS_UNKNOWN_WAIT: '' });
    expect(env).toMatchObject({ ADMIN_TOKEN: 'mine', KAFKA_BROKERS: 'far:9092', SMS_UNKNOWN_WAIT: '2m' });
  });
  it('sends an SMS again only after the gateway has made its last try at a report', () => {
    const ms = (text = '') => Number.parseInt(text, 10) * { s: 1_000, m: 60_000 }[text.at(-1) as 's' | 'm'];
    const simulated = serviceEnvironment(given, {});
    const tries = Number(simulated.SIMULATOR_CALLBACK_TRIES);
    const once = ms(simulated.SIMULATOR_CALLBACK_TIMEOUT) + ms(simulated.SIMULATOR_CALLBACK_RETRY_DELAY);
    expect(ms(simulated.SMS_UNKNOWN_WAIT)).toBeGreaterThan(tries * once);
    // Jasmin's own: dlr_lookup and the thrower of jasmin.cfg.
    const real = serviceEnvironment({ ...given, gateway: 'jasmin' }, {});
    expect(ms(real.SMS_UNKNOWN_WAIT)).toBeGreaterThan(4 * (30_000 + 30_000));
  });
});

describe('the totals of a test run', () => {
  const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

  it('count a suite that could not run as failed', () => {
    const broken = { numFailingTests: 0, testExecError: new Error('syntax'), failureMessage: 'syntax' };
    expect(totals({ ...none, numPassedTests: 3, testResults: [broken] })).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });
  it('count each failed test once', () => {
    const failing = { numFailingTests: 2, failureMessage: 'two of them' };
    expect(totals({ ...none, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1, testResults: [failing] })).toEqual(
      {
        passed: 0,
        failed: 2,
        skipped: 2,
      },
    );
  });
});
