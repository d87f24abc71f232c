// Keeps the parts of a running system up: reports one that ends and starts it again, and stops all in reverse order.
import { setTimeout as sleep } from 'node:timers/promises';
import { end, isAlive, lastLines } from './processes.mjs';
import { say } from './steps.mjs';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A part that ran this long before it ended is restarted at once. */
const STEADY_MS = 60_000;

/** @typedef {{ identity: import('./processes.mjs').Identity, exited: Promise<string> }} Child */

/**
 * @template {Child} C
 * @typedef {object} Part
 * @property {string} name
 * @property {number} rank parts of one rank stop together, higher ranks first
 * @property {string} log
 * @property {NodeJS.Signals} stopWith
 * @property {number} graceMs
 * @property {(onSpawn: (identity: import('./processes.mjs').Identity) => void) => Promise<C>} begin
 *   starts it once
 * @property {(child: { exited: Promise<string> }) => Promise<void>} [ready] waits for it at its first start
 */

/**
 * Something that manages processes of its own.
 * @typedef {object} ManagedProcesses
 * @property {string} name
 * @property {() => Promise<void>} stop
 * @property {() => void} kill
 */

export class Supervisor {
  /** @type {Map<ManagedProcesses, number>} */
  #wards = new Map();
  /** @type {Map<Part<Child>, import('./processes.mjs').Identity>} */
  #running = new Map();
  #stopping = new AbortController();

  /** @param {import('./processes.mjs').ProcessRecords} records */
  constructor(records) {
    this.records = records;
  }

  get stopping() {
    return this.#stopping.signal.aborted;
  }

  /**
   * Starts a part for the first time; once ready, it is kept running.
   * @template {Child} C @param {Part<C>} part @returns {Promise<C>}
   */
  async start(part) {
    const child = await this.#begin(part);
    await part.ready?.(child);
    void this.#keepUp(part, child.exited);
    return child;
  }

  /** @template {Child} C @param {Part<C>} part @returns {Promise<C>} */
  async #begin(part) {
    if (this.stopping) throw new Error('stopping');
    return part.begin((identity) => {
      this.records.note(part.name, identity);
      this.#running.set(part, identity);
    });
  }

  /** @param {Part<Child>} part @param {Promise<string>} exited */
  async #keepUp(part, exited) {
    let wait = FIRST_WAIT_MS;
    for (;;) {
      const since = performance.now();
      const how = await exited;
      if (this.stopping) return;
      if (performance.now() - since > STEADY_MS) wait = FIRST_WAIT_MS;
      say(
        `! ${part.name} ended (${how}), starting it again in ${wait / 1000} s; the end of ${part.log}:\n${indent(lastLines(part.log, 5))}`,
      );
      for (let up = false; !up;) {
        await sleep(wait, undefined, { signal: this.#stopping.signal }).catch(() => {});
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        if (this.stopping) return;
        try {
          ({ exited } = await this.#begin(part));
          up = true;
        } catch (error) {
          if (this.stopping) return;
          say(
            `! ${part.name} did not start, trying again in ${wait / 1000} s: ${error instanceof Error ? error.message : error}`,
          );
        }
      }
      say(`! ${part.name} runs again`);
    }
  }

  /** Stops it with those of its rank. @param {ManagedProcesses} ward @param {number} rank */
  adopt(ward, rank) {
    if (this.stopping) throw new Error('stopping');
    this.#wards.set(ward, rank);
  }

  /** Whether the part's process runs. @param {string} name */
  isUp(name) {
    return [...this.#running].some(([part, identity]) => part.name === name && isAlive(identity));
  }

  /**
   * Stops everything, the last started first, and waits for it.
   * @param {(name: string) => void} [onStopped]
   */
  async stop(onStopped = () => {}) {
    this.#stopping.abort();
    const all = [...[...this.#running.keys()].map(({ rank }) => rank), ...this.#wards.values()];
    const ranks = [...new Set(all)].sort((a, b) => b - a);
    for (const rank of ranks) {
      const parts = [...this.#running].filter(([part]) => part.rank === rank);
      const wards = [...this.#wards].filter(([, each]) => each === rank);
      await Promise.all([
        ...parts.map(async ([part, identity]) => {
          await end(identity, { with: part.stopWith, graceMs: part.graceMs });
          this.records.forget(part.name);
          this.#running.delete(part);
          onStopped(part.name);
        }),
        ...wards.map(async ([ward]) => {
          await ward.stop();
          onStopped(ward.name);
        }),
      ]);
    }
  }

  /** Kills everything that is still running. */
  kill() {
    this.#stopping.abort();
    for (const identity of this.#running.values()) void end(identity, { with: 'SIGKILL', group: true });
    for (const ward of this.#wards.keys()) ward.kill();
  }
}

const indent = (/** @type {string} */ text) => text.replace(/^/gm, '    ');
