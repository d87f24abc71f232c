// What `npm test` and `npm run test:jasmin` share: one Jest that ends with them, and the last line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolEnvironment } from './install.mjs';
import { at, projectNode, root } from './paths.mjs';
import { PORTS } from './ports.mjs';
import { guard, identify } from './processes.mjs';
import { stopWork } from './steps.mjs';

/** Variables that a shell may have set for a running system must not reach the tests. */
const OURS = [
  ...Object.keys(PORTS),
  'DATABASE_URL',
  'KAFKA_BROKERS',
  'KAFKA_TOPIC_PREFIX',
  'JASMIN_URL',
  'JASMIN_USERNAME',
  'JASMIN_PASSWORD',
  'JASMIN_CALLBACK_TOKEN',
  'SMS_CALLBACK_URL',
  'SMS_UNKNOWN_WAIT',
  'SMS_ONLY_RANGES',
  'SMS_NUMBER_POOL',
  'IMPS_DOMAIN',
  'ADMIN_TOKEN',
  'PASSWORD_KEY',
  'INSTANCE',
  'DEFAULT_COUNTRY',
  'LOG_LEVEL',
  'LISTEN_HOST',
  'CSP_DEADLINE',
  'IMPS_URL',
  'ADMIN_URL',
  'PHONES_URL',
  'DEMO_ACCOUNTS',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'TRACE_DOCUMENTS',
];

const FLAGS = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
];

/** The run of a command. Once created, a signal ends the command's work and its Jest. */
export class JestRun {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** The signal that ended it. @type {NodeJS.Signals | undefined} */
  stopped;
  #scratch;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #jest;

  /** @param {string} scratch a folder that goes with the run */
  constructor(scratch) {
    this.#scratch = scratch;
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
      process.on(signal, () => {
        this.stopped = signal;
        this.#jest?.kill('SIGTERM');
        void stopWork();
      });
  }

  /**
   * Runs Jest, unless a signal has come, and takes over its totals. A run that failed has at least one failure.
   * @param {readonly string[]} args of Jest @param {NodeJS.ProcessEnv} more for its environment
   */
  async run(args, more) {
    if (this.stopped) return;
    const totalsFile = join(this.#scratch, 'totals.json');
    const exitCode = await this.#spawn(args, { SMSONLY_TEST_TOTALS: totalsFile, NODE_ENV: 'test', ...more });
    if (existsSync(totalsFile)) Object.assign(this, JSON.parse(readFileSync(totalsFile, 'utf8')));
    if (exitCode !== 0 && this.failed === 0) this.failed = 1;
  }

  /** Prints the last line and sets this process's exit code. */
  finish() {
    const { passed, failed, skipped, stopped } = this;
    if (stopped) console.log(`stopped by ${stopped}`);
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
    process.exitCode = stopped ? 130 : failed > 0 ? 1 : 0;
  }

  /** @param {readonly string[]} args @param {NodeJS.ProcessEnv} more @returns {Promise<number>} Jest's exit code */
  async #spawn(args, more) {
    const env = toolEnvironment({});
    for (const name of OURS) delete env[name];
    if (!process.env.NO_COLOR) delete env.NO_COLOR;
    const reporters = ['--reporters=default', `--reporters=${at('tools', 'launcher', 'lib', 'count-reporter.mjs')}`];
    const jest = spawn(projectNode, [...FLAGS, at('node_modules', 'jest', 'bin', 'jest.js'), ...reporters, ...args], {
      cwd: root,
      env: { ...env, ...more },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    this.#jest = jest;
    const identity = jest.pid ? identify(jest.pid) : undefined;
    const callOff = identity ? guard(identity, this.#scratch) : () => {};
    try {
      return await new Promise((resolve, reject) => jest.on('error', reject).on('exit', (code) => resolve(code ?? 1)));
    } finally {
      callOff();
    }
  }
}
