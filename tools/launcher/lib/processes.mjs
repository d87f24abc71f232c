// Processes that we start, identified by process ID and start time, never by name.
import { spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  existsSync,
  renameSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTable } from './process-table.mjs';

/**
 * A process that cannot be confused with a later one with the same ID.
 * @typedef {{ pid: number, startTime: string, boot: string }} Identity
 */

const table = processTable();
const bootId = table.boot();

/** @param {number} pid @returns {Identity | undefined} nothing when no such process runs */
export function identify(pid) {
  const found = table.find(pid);
  return found && { pid, startTime: found.startTime, boot: bootId };
}

/** @param {Identity | undefined} identity */
export function isAlive(identity) {
  if (!identity || identity.boot !== bootId) return false;
  return identify(identity.pid)?.startTime === identity.startTime;
}

/**
 * The npm that runs this launcher, if one does: its death without a signal to us (kill -9) must end us too.
 * @returns {Identity | undefined}
 */
export function npmAbove() {
  if (!process.env.npm_lifecycle_event) return undefined;
  for (let pid = process.ppid, steps = 0; pid > 1 && steps < 4; steps += 1) {
    if (/\bnpm\b/.test(table.command(pid))) return identify(pid);
    pid = table.find(pid)?.parent ?? 0;
  }
  return undefined;
}

/** @param {Identity} identity @param {NodeJS.Signals} name @param {boolean} group the whole process group it leads */
function signal(identity, name, group) {
  try {
    process.kill(group ? -identity.pid : identity.pid, name);
  } catch {
    // Gone in the meantime.
  }
}

/**
 * Ends a process: the signal, then after the grace SIGKILL to its group. Resolves when it is gone.
 * @param {Identity | undefined} identity
 * @param {{ with?: NodeJS.Signals, graceMs?: number, group?: boolean }} [how] `group` sends the first signal to the whole group
 */
export async function end(identity, { with: name = 'SIGTERM', graceMs = 15_000, group = false } = {}) {
  if (!identity || !isAlive(identity)) return;
  signal(identity, name, group);
  const deadline = Date.now() + graceMs;
  while (isAlive(identity)) {
    if (Date.now() > deadline) {
      signal(identity, 'SIGKILL', true);
      signal(identity, 'SIGKILL', false);
    }
    await sleep(20);
  }
}

/**
 * A child that leads its own process group, so that Ctrl-C reaches only us and we stop things in order. Its output goes to
 * a file, so it can keep writing when we are gone.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ log: string, onSpawn?: (identity: Identity) => void, cwd?: string, env?: NodeJS.ProcessEnv, uid?: number, gid?:
 *   number, talks?: boolean }} options onSpawn is called before anything else happens: a launcher notes the process, so that
 *   not even a kill -9 loses sight of it. talks: with a channel for messages (Node programs only)
 * @returns {Promise<{ identity: Identity, exited: Promise<string>, child: import('node:child_process').ChildProcess }>}
 *   `exited` says how it ended: `exit code 1`, `signal SIGKILL`
 */
export async function launch(command, args, { log, onSpawn, talks = false, ...options }) {
  mkdirSync(dirname(log), { recursive: true });
  const out = openSync(log, 'a');
  try {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = talks ? ['ignore', out, out, 'ipc'] : ['ignore', out, out];
    /** @type {import('node:child_process').ChildProcess} */
    const child = spawn(command, args, { ...options, detached: true, stdio });
    const identity = child.pid ? identify(child.pid) : undefined;
    if (identity) onSpawn?.(identity);
    const exited = new Promise((resolve) => {
      child.on('exit', (code, name) => resolve(name ? `signal ${name}` : `exit code ${code}`));
      child.on('error', (error) => resolve(error.message));
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref(); // the code that waits for it keeps the event loop alive: see `reaped`
    child.channel?.unref();
    return { identity: identity ?? { pid: 0, startTime: 'gone', boot: '' }, exited, child };
  } finally {
    closeSync(out);
  }
}

/**
 * When a process that we launched is gone from the system's table, too; how it ended. Holds the event loop, which a launched
 * process does not: who had nothing else to do would end here, in the middle of it.
 * @param {Pick<Awaited<ReturnType<typeof launch>>, 'child' | 'exited'>} launched @returns {Promise<string>}
 */
export function reaped({ child, exited }) {
  child.ref();
  return exited;
}

/** The end of a log file, for a report. @param {string} file @param {number} [lines] */
export function lastLines(file, lines = 15) {
  if (!existsSync(file)) return '(no log)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/**
 * Waits until a line of the log, written after `from` bytes, holds the text; fails as soon as the process has ended.
 * @param {{ log: string, from: number, text: string, process: { identity: Identity, exited: Promise<string> }, name: string, timeoutMs?: number }} what
 */
export async function logSays({ log, from, text, process: child, name, timeoutMs = 120_000 }) {
  let ended = '';
  void child.exited.then((how) => (ended = how));
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (readFileSync(log).subarray(from).includes(text)) return;
    if (ended) throw new Error(`${name} ended while starting (${ended}); the end of ${log}:\n${lastLines(log)}`);
    if (Date.now() > deadline) {
      throw new Error(`${name} was not ready after ${timeoutMs / 1000} s; the end of ${log}:\n${lastLines(log)}`);
    }
    await sleep(25);
  }
}

/**
 * A shell that outlives us by a moment: when we are gone, however that happened, it kills the process and removes the folder.
 * For servers of tests; those of `npm start` are found by the next start instead.
 * @param {Identity} identity
 * @param {string} [folder]
 * @returns {() => void} calls it off
 */
export function guard(identity, folder) {
  const script = `cat >/dev/null
if [ "$(${table.startTimeScript})" = "$2" ]; then kill -9 -"$1" 2>/dev/null || kill -9 "$1"; sleep 0.2; fi
[ -n "$3" ] && rm -rf -- "$3"`;
  const shell = spawn('/bin/sh', ['-c', script, 'guard', String(identity.pid), identity.startTime, folder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  shell.unref();
  /** @type {import('node:net').Socket} */ (shell.stdin).unref();
  return () => shell.kill('SIGKILL');
}

/** What is noted about processes in a folder, one file each, so that a later start can find what an earlier one left. */
export class ProcessRecords {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  /** @param {string} name @param {Identity & { npm?: Identity }} identity `npm` is the one above a launcher */
  note(name, identity) {
    mkdirSync(this.folder, { recursive: true });
    const file = join(this.folder, `${name}.json`);
    writeFileSync(`${file}.new`, JSON.stringify({ name, ...identity }));
    renameSync(`${file}.new`, file);
  }

  /** @param {string} name */
  forget(name) {
    rmSync(join(this.folder, `${name}.json`), { force: true });
  }

  /** @returns {({ name: string, npm?: Identity } & Identity)[]} */
  all() {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => {
        try {
          return [JSON.parse(readFileSync(join(this.folder, file), 'utf8'))];
        } catch {
          return []; // cut short by a crash: such a process was never started
        }
      });
  }

  /** Ends the recorded processes that still run and forgets them all. @returns {Promise<string[]>} the names of those ended */
  async endOrphans() {
    const all = this.all();
    const orphans = all.filter((record) => isAlive(record));
    // Services first: they disconnect from Kafka and Postgres.
    const servers = new Set(['kafka', 'postgres']);
    for (const last of [false, true]) {
      await Promise.all(
        orphans
          .filter(({ name }) => servers.has(name) === last)
          .map((orphan) => end(orphan, { with: orphan.name === 'postgres' ? 'SIGINT' : 'SIGTERM', graceMs: 10_000 })),
      );
    }
    for (const { name } of all) this.forget(name);
    return orphans.map(({ name }) => name);
  }
}

/**
 * Runs a command to its end and gives its output; for short ones.
 * @param {string} command @param {readonly string[]} args @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function output(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  return { ok: status === 0, text: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` };
}
