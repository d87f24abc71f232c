import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { eventually } from '@smsonly/testing';
import { isAlive, ProcessRecords } from './lib/processes.mjs';

const script = fileURLToPath(new URL('testing/little-system.mjs', import.meta.url));

describe('a system that is started', () => {
  let folder: string;
  let started: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smsonly-start-'));
    started = [];
  });
  afterEach(async () => {
    started.forEach((child) => child.kill('SIGKILL'));
    await new ProcessRecords(join(folder, 'run')).endOrphans();
    rmSync(folder, { recursive: true, force: true });
  });

  function start() {
    const child = spawn(process.execPath, [script, folder, `spec-${folder}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    return { child, lines, ended, says: (text: string) => eventually(() => expect(lines.join('\n')).toContain(text)) };
  }
  const parts = () => new ProcessRecords(join(folder, 'run')).all().filter(({ name }) => name !== 'launcher');
  const pidsAlive = () =>
    parts()
      .filter((part) => isAlive(part))
      .map(({ pid }) => pid);

  it('is ended by the next start when it was killed with -9', async () => {
    const first = start();
    await first.says('ready');
    const orphans = parts();
    expect(orphans.map(({ name }) => name)).toEqual(['database', 'service']);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(orphans.every((orphan) => isAlive(orphan))).toBe(true);

    const second = start();
    await second.says('ready');
    expect(second.lines[0]).toContain('ended leftovers of an earlier start: database, service');
    expect(orphans.some((orphan) => isAlive(orphan))).toBe(false);
    expect(pidsAlive()).toHaveLength(2);
  });

  it('is the only one: a second start is refused and exits with 1', async () => {
    const first = start();
    await first.says('ready');
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.lines.join('\n')).toContain(`is already running (process ${first.child.pid})`);
    expect(pidsAlive()).toHaveLength(2);
  });

  it('starts a part again that was killed', async () => {
    const first = start();
    await first.says('ready');
    const service = parts().find(({ name }) => name === 'service');
    process.kill(service?.pid ?? 0, 'SIGKILL');
    await first.says('service runs again');
    expect(first.lines.join('\n')).toContain('service ended (signal SIGKILL), starting it again in 0.5 s');
    expect(pidsAlive()).toHaveLength(2);
    expect(pidsAlive()).not.toContain(service?.pid);
  });

  it('stops everything in reverse order on SIGTERM and leaves no process behind', async () => {
    const first = start();
    await first.says('ready');
    const all = parts();
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(first.lines.filter((line) => line.endsWith('stopped'))).toEqual(['service stopped', 'database stopped']);
    expect(all.some((part) => isAlive(part))).toBe(false);
    expect(parts()).toEqual([]);
  });
});
