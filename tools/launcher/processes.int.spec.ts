import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@smsonly/testing';
import { end, guard, identify, isAlive, launch, ProcessRecords, type Identity } from './lib/processes.mjs';

describe('processes that we start', () => {
  let folder: string;
  let running: Identity[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smsonly-processes-'));
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((identity) => end(identity, { with: 'SIGKILL' })));
    rmSync(folder, { recursive: true, force: true });
  });

  async function sleeper() {
    const { identity } = await launch('/bin/sleep', ['600'], { log: join(folder, 'sleeper.log') });
    running.push(identity);
    return identity;
  }

  it('are known by process ID and start time', async () => {
    const identity = await sleeper();
    expect(identify(identity.pid)).toEqual(identity);
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, startTime: '1' })).toBe(false);
    expect(isAlive({ ...identity, boot: 'another' })).toBe(false);
  });

  it('are ended as orphans, but never another process that got the same number', async () => {
    const records = new ProcessRecords(join(folder, 'run'));
    const orphan = await sleeper();
    const stranger = await sleeper();
    records.note('routing', orphan);
    records.note('presence', { ...stranger, startTime: '1' });
    expect(await records.endOrphans()).toEqual(['routing']);
    expect(isAlive(orphan)).toBe(false);
    expect(isAlive(stranger)).toBe(true);
    expect(records.all()).toEqual([]);
  });

  it('are killed when they do not end in time', async () => {
    const { identity } = await launch('/bin/sh', ['-c', 'trap "" TERM; echo deaf; while :; do sleep 0.1; done'], {
      log: join(folder, 'deaf.log'),
    });
    running.push(identity);
    await eventually(() => expect(existsSync(join(folder, 'deaf.log'))).toBe(true));
    await end(identity, { graceMs: 300 });
    expect(isAlive(identity)).toBe(false);
  });

  it('can be waited for by who has nothing else to do', async () => {
    const waiting = new URL('testing/reaping.mjs', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [waiting, join(folder, 'sleep.log')]);
    expect(stdout).toBe('exit code 0\n');
  });

  it('can be guarded: they end with us, and so does their folder', async () => {
    const identity = await sleeper();
    const home = mkdtempSync(join(tmpdir(), 'smsonly-guarded-'));
    const guardian = new URL('testing/guarded.mjs', import.meta.url).pathname;
    const { identity: parent } = await launch(process.execPath, [guardian, JSON.stringify(identity), home], {
      log: join(folder, 'guarded.log'),
    });
    running.push(parent);
    await eventually(() => expect(existsSync(join(home, 'guarded'))).toBe(true));
    await end(parent, { with: 'SIGKILL' });
    await eventually(() => expect(isAlive(identity)).toBe(false));
    await eventually(() => expect(existsSync(home)).toBe(false));
  });

  it('are left alone by a guard that was called off', async () => {
    const identity = await sleeper();
    guard(identity)();
    expect(isAlive(identity)).toBe(true);
  });
});
