import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '@smsonly/testing';
import { PlaygroundChannel } from './lib/playground-channel.mjs';
import { end, isAlive, launch, ProcessRecords } from './lib/processes.mjs';
import { Supervisor } from './lib/supervisor.mjs';

const littlePlayground = fileURLToPath(new URL('testing/little-playground.mjs', import.meta.url));

describe('services under the supervisor', () => {
  let folder: string;
  let records: ProcessRecords;
  let supervisor: Supervisor;
  let channel: PlaygroundChannel | undefined;
  let stop: Promise<void> | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'smsonly-supervisor-'));
    records = new ProcessRecords(join(folder, 'run'));
    stop = undefined;
    channel = undefined;
    supervise(60_000);
  });
  afterEach(async () => {
    await (stop ?? supervisor.stop());
    rmSync(folder, { recursive: true, force: true });
  });

  function supervise(heldMs: number): void {
    supervisor = new Supervisor(records, { onChange: () => channel?.tell(), heldMs });
  }
  const log = (name: string) => join(folder, `${name}.log`);
  const identityOf = (name: string) => records.all().find((record) => record.name === name);
  const stateOf = (name: string) => supervisor.states().find((part) => part.name === name)?.state;

  async function run(name: string): Promise<void> {
    await supervisor.start({
      name,
      rank: 1,
      log: log(name),
      stopWith: 'SIGTERM',
      graceMs: 5_000,
      begin: (onSpawn) => launch('/bin/sleep', ['600'], { log: log(name), onSpawn }),
      ready: async () => {},
    });
  }

  it('start again by themselves when they end', async () => {
    await run('routing');
    const first = identityOf('routing');
    await end(first, { with: 'SIGKILL' });
    await eventually(() => expect(stateOf('routing')).toBe('down'));
    await eventually(() => expect(stateOf('routing')).toBe('ready'));
    expect(identityOf('routing')?.pid).not.toBe(first?.pid);
    expect(isAlive(identityOf('routing'))).toBe(true);
  });

  it('stay down when they are taken down, until somebody asks for them', async () => {
    await run('routing');
    const first = identityOf('routing');
    expect(supervisor.takeDown('routing')).toBe(true);
    expect(supervisor.takeDown('routing')).toBe(false);
    await eventually(() => expect(isAlive(first)).toBe(false));
    // Longer than the usual wait before a restart.
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(stateOf('routing')).toBe('down');
    expect(supervisor.bringBack('routing')).toBe(true);
    await eventually(() => expect(stateOf('routing')).toBe('ready'));
    expect(isAlive(identityOf('routing'))).toBe(true);
    expect(supervisor.bringBack('routing')).toBe(false);
  });

  it('come back by themselves after a while', async () => {
    supervise(200);
    await run('routing');
    const first = identityOf('routing');
    supervisor.takeDown('routing');
    await eventually(() => expect(stateOf('routing')).toBe('down'));
    await eventually(() => expect(stateOf('routing')).toBe('ready'));
    expect(identityOf('routing')?.pid).not.toBe(first?.pid);
  });

  it('do not come back once all is being stopped', async () => {
    await run('routing');
    supervisor.takeDown('routing');
    await eventually(() => expect(stateOf('routing')).toBe('down'));
    stop = supervisor.stop();
    await stop;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isAlive(identityOf('routing'))).toBe(false);
  });

  describe('with a playground', () => {
    const file = () => join(folder, 'told');
    const told = () => JSON.parse(readFileSync(file(), 'utf8')) as unknown;
    const hears = (services: unknown[]) =>
      eventually(() => expect(told()).toEqual({ type: 'services', services: services.map((each) => each) }));
    function ask(...messages: unknown[]): void {
      writeFileSync(`${file()}.new`, messages.map((message) => JSON.stringify(message)).join('\n'));
      renameSync(`${file()}.new`, `${file()}.ask`);
    }

    beforeEach(async () => {
      channel = new PlaygroundChannel(supervisor, ['jasmin-simulator', 'routing', 'playground']);
      await run('jasmin-simulator');
      await run('routing');
      await run('postgres');
      await supervisor.start({
        name: 'playground',
        rank: 2,
        log: log('playground'),
        stopWith: 'SIGTERM',
        graceMs: 5_000,
        begin: async (onSpawn) => {
          const options = { log: log('playground'), onSpawn, talks: true };
          const started = await launch(process.execPath, [littlePlayground, file()], options);
          channel?.open(started.child);
          return started;
        },
      });
    });
    const simulator = { name: 'jasmin-simulator', state: 'ready', canKill: false };
    const routing = (state: string) => ({ name: 'routing', state, canKill: true });

    it('are told to it: those that it may see, and each change', async () => {
      await hears([simulator, routing('ready')]);
      supervisor.takeDown('routing');
      await hears([simulator, routing('down')]);
      supervisor.bringBack('routing');
      await hears([simulator, routing('ready')]);
    });

    it('are killed and started when it asks', async () => {
      await hears([simulator, routing('ready')]);
      const first = identityOf('routing');
      ask({ type: 'kill', name: 'routing' });
      await hears([simulator, routing('down')]);
      expect(isAlive(first)).toBe(false);
      ask({ type: 'start', name: 'routing' });
      await hears([simulator, routing('ready')]);
    });

    it('are left alone when it asks for others, or for nonsense', async () => {
      await hears([simulator, routing('ready')]);
      const others = ['jasmin-simulator', 'postgres', 'playground'].map((name) => identityOf(name));
      ask(
        { type: 'kill', name: 'jasmin-simulator' },
        { type: 'kill', name: 'postgres' },
        { type: 'kill', name: 'playground' },
        { type: 'kill' },
        null,
        { type: 'kill', name: 'routing' },
      );
      await hears([simulator, routing('down')]);
      expect(others.map((identity) => isAlive(identity))).toEqual([true, true, true]);
    });

    it('are told to the next playground when one has ended', async () => {
      await hears([simulator, routing('ready')]);
      rmSync(file());
      await end(identityOf('playground'), { with: 'SIGKILL' });
      await hears([simulator, routing('ready')]);
    });
  });
});
