import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { eventually } from '@smsonly/testing';
import { missingHere } from './lib/install.mjs';
import { tryLock } from './lib/lock.mjs';
import { procfs, processTable, psTable } from './lib/process-table.mjs';

describe('a machine', () => {
  it('needs nothing of its own on Linux: Node 24 comes with the packages', () => {
    expect(missingHere({ platform: 'linux', nodeVersion: 'v20.19.0' })).toBeUndefined();
  });

  it('needs Node 24 on macOS, and says so in one line', () => {
    expect(missingHere({ platform: 'darwin', nodeVersion: 'v24.1.0' })).toBeUndefined();
    expect(missingHere({ platform: 'darwin', nodeVersion: 'v22.3.0' })).toMatch(/^on macOS Node 24 .*v22\.3\.0.*$/);
  });

  it('has to be Linux or macOS', () => {
    expect(missingHere({ platform: 'win32', nodeVersion: 'v24.1.0' })).toMatch(/^.*WSL\)$/);
  });
});

/** The ps of Linux computes from the uptime and may be off by a second. */
const isSame = (one = '', other = '') =>
  one !== '' && (one === other || Math.abs(Date.parse(one) - Date.parse(other)) <= 1_000);

describe('processes', () => {
  let child: ChildProcess | undefined;
  afterEach(() => void child?.kill('SIGKILL'));

  it('are read from /proc on Linux and from ps elsewhere', () => {
    expect(processTable('linux')).toBe(procfs);
    expect(processTable('darwin')).toBe(psTable);
  });

  it.each([
    ['/proc', procfs],
    ['ps', psTable],
  ])('have a start time, a parent and a command in %s, until they end', async (_name, table) => {
    child = spawn('/bin/sleep', ['600']);
    const pid = child.pid ?? 0;
    const found = table.find(pid);
    expect(found).toMatchObject({ parent: process.pid });
    expect(found?.startTime).not.toBe('');
    expect(isSame(table.find(pid)?.startTime, found?.startTime)).toBe(true);
    expect(table.command(pid)).toContain('sleep');
    expect(table.boot()).not.toBe('');
    const { stdout } = spawnSync('/bin/sh', ['-c', table.startTimeScript, 'sh', String(pid)], { encoding: 'utf8' });
    expect(isSame(stdout.trimEnd(), found?.startTime)).toBe(true);
    child.kill('SIGKILL');
    await eventually(() => expect(table.find(pid)).toBeUndefined());
    expect(table.command(pid)).not.toContain('600');
  });
});

describe('a lock', () => {
  it.each(['linux', 'darwin'] as const)('has one holder at a time (%s)', async (platform) => {
    const name = `spec-${process.pid}-${platform}`;
    const free = await tryLock(name, platform);
    expect(await tryLock(name, platform)).toBeUndefined();
    await free?.();
    const again = await tryLock(name, platform);
    expect(again).toBeDefined();
    await again?.();
  });

  it.each(['linux', 'darwin'] as const)('is free when its holder was killed (%s)', async (platform) => {
    const name = `spec-${process.pid}-killed-${platform}`;
    const lock = new URL('lib/lock.mjs', import.meta.url).href;
    const script = `const { tryLock } = await import('${lock}');
      await tryLock('${name}', '${platform}'); console.log('held'); setInterval(() => {}, 60_000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(await tryLock(name, platform)).toBeUndefined();
    const ended = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await ended;
    const free = await tryLock(name, platform);
    expect(free).toBeDefined();
    await free?.();
  });
});
