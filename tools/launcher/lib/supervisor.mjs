// Keeps the parts of a running system up: reports one that ends and starts it again, and stops all in reverse order.
import { setTimeout as sleep } from 'node:timers/promises';
import { end, isAlive, lastLines } from './processes.mjs';
import { say } from './steps.mjs';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A part that ran this long before it ended is restarted at once. */
const STEADY_MS = 60_000;
/** How long a part that was taken down stays down if nobody asks for it. */
const HELD_MS = 30_000;

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
 * @property {(child: { exited: Promise<string> }) => Promise<void>} [ready] waits for it; a first start fails with it
 */

/** @typedef {'starting' | 'ready' | 'down'} PartState */

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
  /** @type {Map<string, PartState>} */
  #states = new Map();
  /** Parts that were taken down, with what has them back. @type {Map<string, AbortController>} */
  #held = new Map();
  #stopping = new AbortController();

  /**
   * @param {import('./processes.mjs').ProcessRecords} records
   * @param {{ onChange?: () => void, heldMs?: number }} [options] onChange is called when the state of a part has changed
   */
  constructor(records, { onChange = () => {}, heldMs = HELD_MS } = {}) {
    this.records = records;
    this.onChange = onChange;
    this.heldMs = heldMs;
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
    this.#turn(part.name, 'ready');
    void this.#keepUp(part, child.exited);
    return child;
  }

  /** The parts and how they are, in the order of their start. */
  states() {
    return [...this.#states].map(([name, state]) => ({ name, state }));
  }

  /**
   * Kills a part at once, as when its machine fails. It stays down until `bringBack`, or for half a minute.
   * @param {string} name @returns {boolean} whether it ran
   */
  takeDown(name) {
    const [, identity] = [...this.#running].find(([part]) => part.name === name) ?? [];
    if (!identity || !isAlive(identity) || this.#held.has(name)) return false;
    this.#held.set(name, new AbortController());
    void end(identity, { with: 'SIGKILL', group: true });
    return true;
  }

  /** Starts a part again that was taken down. @param {string} name @returns {boolean} whether it was down */
  bringBack(name) {
    const held = this.#held.get(name);
    held?.abort();
    return held !== undefined;
  }

  /** @param {string} name @param {PartState} state */
  #turn(name, state) {
    if (this.#states.get(name) === state) return;
    this.#states.set(name, state);
    this.onChange();
  }

  /**
   * A part that was started again is ready when it says so. That it ends instead is seen elsewhere.
   * @param {Part<Child>} part @param {Child} child
   */
  async #watchReadiness(part, child) {
    try {
      await part.ready?.(child);
    } catch {
      return;
    }
    if (this.#running.get(part) === child.identity && isAlive(child.identity)) this.#turn(part.name, 'ready');
  }

  /** @template {Child} C @param {Part<C>} part @returns {Promise<C>} */
  async #begin(part) {
    if (this.stopping) throw new Error('stopping');
    this.#turn(part.name, 'starting');
    return part.begin((identity) => {
      this.records.note(part.name, identity);
      this.#running.set(part, identity);
    });
  }

  /** Waits until a part that was taken down is wanted again. @param {string} name @param {AbortController} held */
  async #hold(name, held) {
    say(`! ${name} was killed from the playground; it starts again when asked for, or in ${this.heldMs / 1000} s`);
    const wanted = AbortSignal.any([held.signal, this.#stopping.signal]);
    await sleep(this.heldMs, undefined, { signal: wanted }).catch(() => {});
    this.#held.delete(name);
  }

  /** @param {Part<Child>} part @param {Promise<string>} exited */
  async #keepUp(part, exited) {
    let wait = FIRST_WAIT_MS;
    for (;;) {
      const since = performance.now();
      const how = await exited;
      if (this.stopping) return;
      this.#turn(part.name, 'down');
      if (performance.now() - since > STEADY_MS) wait = FIRST_WAIT_MS;
      const held = this.#held.get(part.name);
      if (held) await this.#hold(part.name, held);
      else
        say(
          `! ${part.name} ended (${how}), starting it again in ${wait / 1000} s; the end of ${part.log}:\n${indent(lastLines(part.log, 5))}`,
        );
      for (let up = false, pause = held ? 0 : wait; !up; pause = wait) {
        await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => {});
        if (pause > 0) wait = Math.min(wait * 2, LONGEST_WAIT_MS);
        if (this.stopping) return;
        try {
          const child = await this.#begin(part);
          ({ exited } = child);
          up = true;
          void this.#watchReadiness(part, child);
        } catch (error) {
          if (this.stopping) return;
          this.#turn(part.name, 'down');
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
