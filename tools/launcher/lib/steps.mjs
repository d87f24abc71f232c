// The launcher's output: one line per step with its time, and the progress of long ones.
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';
import { end, identify } from './processes.mjs';

const SHOW_AFTER_MS = 700;
const LIVE_EVERY_MS = 250;
const LINE_EVERY_MS = 5_000;

/** An error that the user can act on: only its text is shown. */
export class Problem extends Error {}

const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** @typedef {(text: string) => void} Progress */

/** Steps under way: several may run side by side. @type {Set<{ name: string, start: number, text: string }>} */
const underWay = new Set();
/** @type {NodeJS.Timeout | undefined} */
let ticker;

function show() {
  const shown = [...underWay].filter(({ start }) => performance.now() - start > SHOW_AFTER_MS);
  if (shown.length === 0) return;
  const line = `  … ${shown.map(({ name, start, text }) => `${name}  ${seconds(start)}${text && `  ${text}`}`).join(' · ')}`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns ?? 100) - 1)}`);
  else console.log(line);
}

/** Prints a permanent line, over the one that shows progress. @param {string} line */
export function say(line) {
  if (process.stdout.isTTY && underWay.size > 0) process.stdout.write('\r\x1b[K');
  console.log(line);
}

/**
 * Runs one step and prints how long it took. A long one shows how far it is: on a terminal in one line that changes, else in a
 * line every few seconds.
 * @template T
 * @param {string} name
 * @param {(progress: Progress) => Promise<T>} work the last progress it reports stays behind the time
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const entry = { name, start: performance.now(), text: '' };
  underWay.add(entry);
  ticker ??= setInterval(show, process.stdout.isTTY ? LIVE_EVERY_MS : LINE_EVERY_MS);
  const finish = (/** @type {string} */ mark) => {
    say(`  ${mark} ${name.padEnd(24)} ${seconds(entry.start).padStart(8)}${entry.text && `  ${entry.text}`}`);
    underWay.delete(entry);
    if (underWay.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  };
  try {
    const result = await work((now) => (entry.text = now));
    finish('✓');
    return result;
  } catch (error) {
    finish('✗');
    throw error;
  }
}

/** Commands that run for a step. @type {Set<import('./processes.mjs').Identity>} */
const atWork = new Set();

/** Ends the commands of the steps that are under way. */
export const stopWork = () =>
  Promise.all([...atWork].map((identity) => end(identity, { group: true, graceMs: 3_000 })));

/**
 * Runs a command for a step, with nothing on its standard input.
 * @param {string} command @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void, isNoise?: (line: string) => boolean }} options
 *   isNoise: lines that do not help to understand a failure
 * @throws {Problem} with its output, when its exit code is not 0
 */
export async function runCommand(command, args, { onLine = () => {}, isNoise = () => false, ...options }) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const identity = child.pid ? identify(child.pid) : undefined;
  if (identity) atWork.add(identity);
  let said = '';
  let rest = '';
  const read = (/** @type {Buffer} */ chunk) => {
    said = (said + chunk).slice(-40_000);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(onLine);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  try {
    const how = await new Promise((resolve, reject) =>
      child.on('error', reject).on('close', (code, signal) => resolve(signal ? `signal ${signal}` : code)),
    );
    if (how !== 0) {
      const lines = said
        .trim()
        .split('\n')
        .filter((line) => !isNoise(line));
      const shown = lines.length > 60 ? [...lines.slice(0, 25), '…', ...lines.slice(-30)] : lines;
      throw new Problem(
        `${[command, ...args].join(' ')} failed (${typeof how === 'number' ? `exit code ${how}` : how}):\n${shown.join('\n')}`,
      );
    }
  } finally {
    if (identity) atWork.delete(identity);
  }
}

/**
 * Runs a program that has the terminal, and hands on the signals that are to end it.
 * @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code, 1 when a signal ended it
 */
export function runInForeground(command, args, env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => child.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
}
