// A real Jasmin with its RabbitMQ and Redis in a folder: start, stop and restart each part, and read its state.
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, guard, isAlive, lastLines, launch, output, ProcessRecords } from '../launcher/lib/processes.mjs';
import { Problem } from '../launcher/lib/steps.mjs';
import { configure, connectorState } from './lib/configure.mjs';
import { placesOf, writeFiles } from './lib/files.mjs';
import { install } from './lib/install.mjs';
import { ADMIN, Jcli } from './lib/jcli.mjs';
import { LOOPBACK, needFree, remembered, settle } from './lib/settings.mjs';

export { CannotBeHadHere, install } from './lib/install.mjs';
export { defaultFolder, SETTINGS } from './lib/settings.mjs';

/** @typedef {'redis' | 'epmd' | 'rabbitmq' | 'jasmind'} Part */
/** @typedef {import('./lib/settings.mjs').GivenSettings} GivenSettings */
/** @typedef {import('./lib/settings.mjs').Settings} Settings */

/** In starting order. jasmind does not reconnect to a restarted broker, so it comes last. */
export const PARTS = /** @type {const} */ (['redis', 'epmd', 'rabbitmq', 'jasmind']);

const READY_LIMIT_MS = 60_000;
const GRACE_MS = { redis: 10_000, epmd: 5_000, rabbitmq: 30_000, jasmind: 20_000 };

/** The queues whose content jasmind consumes and publishes again. */
const HANDED_ON = /^(DLRLookup-|RouterPB_)/;

const runDaemon = fileURLToPath(new URL('./run-daemon.py', import.meta.url));

/** One gateway. `start` starts it; `inFolder` finds one started by an earlier process. */
export class Gateway {
  /** @type {Map<Part, () => void>} */
  #guards = new Map();

  /**
   * @param {Settings} settings @param {import('./lib/install.mjs').Installed} installed
   * @param {boolean} guarded the parts stop when this process ends, however it ends
   */
  constructor(settings, installed, guarded) {
    this.settings = settings;
    this.installed = installed;
    this.guarded = guarded;
    this.places = placesOf(settings);
    this.records = new ProcessRecords(this.places.run);
  }

  /**
   * Installs what is missing, starts what is not running, configures Jasmin, and waits until the SMSC is bound if it answers.
   * @param {GivenSettings} given
   * @param {{ guarded?: boolean, progress?: (text: string) => void }} [how]
   * @throws {import('./lib/install.mjs').CannotBeHadHere} @throws {Problem}
   */
  static async start(given, { guarded = false, progress = () => {} } = {}) {
    const settings = await settle(given);
    const gateway = new Gateway(settings, await install(settings.cache, progress), guarded);
    progress('starting');
    try {
      writeFiles(settings, gateway.installed);
      if (!gateway.identityOf('rabbitmq')) await gateway.end('jasmind');
      await Promise.all([gateway.#startRedis(), gateway.#startRabbit()]);
      await gateway.#startJasmin();
    } catch (error) {
      if (guarded) await gateway.stop();
      throw error;
    }
    return gateway;
  }

  /** @param {string} folder @param {{ guarded?: boolean }} [how] @throws {Problem} when no gateway was ever started there */
  static async inFolder(folder, { guarded = false } = {}) {
    const settings = remembered(folder);
    if (!settings)
      throw new Problem(
        `no gateway was ever started in ${folder}; run: node tools/real-jasmin/jasmin.mjs start --folder ${folder}`,
      );
    return new Gateway(settings, await install(settings.cache), guarded);
  }

  /** The base address of the HTTP API. */
  get url() {
    return `http://${LOOPBACK}:${this.settings.ports.http}`;
  }

  /** @param {Part} part */
  identityOf(part) {
    const record = this.records.all().find(({ name }) => name === part);
    return record && isAlive(record) ? record : undefined;
  }

  /** Stops one part and leaves the others running. jasmind stops at once and loses what it has under way, unless it was drained first. @param {Part} part @param {NodeJS.Signals} [signal] */
  async end(part, signal = 'SIGTERM') {
    this.#guards.get(part)?.();
    this.#guards.delete(part);
    await end(this.identityOf(part), { with: signal, graceMs: GRACE_MS[part] });
    this.records.forget(part);
  }

  /**
   * Lets jasmind finish what it has under way, so that stopping it then loses nothing: it accepts no more SMS (412), unbinds from the SMSC,
   * which stores its receipts, and forwards what it had accepted. This does not wait for what RabbitMQ keeps until jasmind is back: SMS to be
   * submitted, and callbacks to be repeated. The changes are not persisted, so the next start undoes them.
   * @param {number} [limitMs] @throws {Problem} when something is still under way after that time
   */
  async drain(limitMs = 30_000) {
    const deadline = performance.now() + limitMs;
    const jcli = await this.jcli();
    try {
      await jcli.command('mtrouter -f');
      await jcli.command(`smppccm -0 ${this.settings.connector}`);
    } finally {
      jcli.close();
    }
    await this.untilBound('NONE', limitMs);
    for (;;) {
      const busy = this.queues().filter(
        ({ name, ready, unacknowledged }) => HANDED_ON.test(name) && ready + unacknowledged > 0,
      );
      if (busy.length === 0) return;
      if (performance.now() > deadline)
        throw new Problem(`still under way after ${limitMs / 1000} s: ${busy.map(({ name }) => name).join(', ')}`);
      await sleep(200);
    }
  }

  /**
   * Starts one part again after `end`, and no other. After RabbitMQ, jasmind has to be restarted too: it does not reconnect, but answers
   * Success and loses every SMS.
   * @param {Part} part
   */
  async begin(part) {
    if (part === 'redis') await this.#startRedis();
    else if (part === 'jasmind') await this.#startJasmin();
    else await this.#startRabbit();
  }

  /** Stops everything; stored data stays. */
  async stop() {
    for (const part of PARTS.toReversed()) await this.end(part);
  }

  /** The state of the connector and of its SMPP session. */
  async connector() {
    const jcli = await this.jcli();
    try {
      return await connectorState(jcli, this.settings.connector);
    } finally {
      jcli.close();
    }
  }

  /** Waits until the connector's session has a state. @param {string} [session] @param {number} [limitMs] */
  async untilBound(session = 'BOUND_TRX', limitMs = 20_000) {
    const deadline = performance.now() + limitMs;
    for (;;) {
      const state = await this.connector();
      if (state.session === session) return;
      if (performance.now() > deadline)
        throw new Problem(
          `the connector is ${state.service}, ${state.session} after ${limitMs / 1000} s, not ${session}`,
        );
      await sleep(100);
    }
  }

  /** Configures Jasmin by the settings again. */
  configure() {
    return configure(this.settings);
  }

  jcli() {
    return Jcli.open(LOOPBACK, this.settings.ports.jcli);
  }

  /**
   * RabbitMQ's queues with their message counts.
   * @returns {{ name: string, ready: number, unacknowledged: number, consumers: number }[]}
   */
  queues() {
    const columns = ['name', 'messages_ready', 'messages_unacknowledged', 'consumers'];
    const ctl = join(this.installed.rabbit, 'rabbitmqctl');
    const said = output(ctl, ['-q', '--no-table-headers', 'list_queues', ...columns], {
      env: this.#rabbitEnvironment(),
    });
    if (!said.ok) throw new Problem(`cannot list RabbitMQ's queues: ${said.text.trim()}`);
    return said.text
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
      .filter((row) => row.length === columns.length)
      .map(([name = '', ready, unacknowledged, consumers]) => ({
        name,
        ready: Number(ready),
        unacknowledged: Number(unacknowledged),
        consumers: Number(consumers),
      }));
  }

  async #startRedis() {
    if (this.identityOf('redis')) return;
    const { ports } = this.settings;
    await needFree(ports.redis, 'Redis');
    const args = ['--bind', LOOPBACK, '--port', String(ports.redis), '--dir', this.places.redis, '--save', ''];
    const redis = await this.#launch(
      'redis',
      this.installed.redis,
      [...args, '--appendonly', 'yes'],
      this.#environment(),
    );
    await this.#until('redis', redis, () => answers(ports.redis, 'PING\r\n', '+PONG'));
  }

  async #startRabbit() {
    if (this.identityOf('rabbitmq')) return;
    const { ports } = this.settings;
    await needFree(ports.amqp, 'RabbitMQ');
    if (!this.identityOf('epmd')) {
      await needFree(ports.epmd, 'epmd');
      const args = ['-address', LOOPBACK, '-port', String(ports.epmd)];
      const epmd = await this.#launch('epmd', this.installed.epmd, args, this.#environment());
      await this.#until('epmd', epmd, () => answers(ports.epmd, '', ''));
    }
    const server = join(this.installed.rabbit, 'rabbitmq-server');
    const rabbit = await this.#launch('rabbitmq', server, [], this.#rabbitEnvironment());
    await this.#until('rabbitmq', rabbit, () => answers(ports.amqp, 'AMQP\0\0\x09\x01', '\x01\0\0'));
  }

  async #startJasmin() {
    const { ports, noDelay, timeZone } = this.settings;
    if (!this.identityOf('jasmind')) {
      await needFree(ports.http, 'HTTP API of Jasmin');
      await needFree(ports.jcli, 'jCli');
      const lock = join(this.places.run, 'jasmind');
      // A lock file left by a killed process.
      rmSync(`${lock}.lock`, { force: true });
      const daemon = [runDaemon, 'jasmind', lock, noDelay, '-c', join(this.places.config, 'jasmin.cfg')];
      const args = [...daemon, '-u', ADMIN.user, '-p', ADMIN.password, '--enable-dlr-thrower', '--enable-dlr-lookup'];
      const jasmind = await this.#launch('jasmind', this.installed.python, args, {
        ...this.#environment(),
        CONFIG_PATH: this.places.config,
        RESOURCE_PATH: join(this.places.config, 'resource'),
        STORE_PATH: this.places.store,
        LOG_PATH: this.places.logs,
        ...(timeZone !== '' && { TZ: timeZone }),
      });
      await this.#until('jasmind', jasmind, () => answers(ports.jcli, '', 'Authentication required'));
      await this.#until('jasmind', jasmind, () => isPong(this.url));
    }
    await configure(this.settings);
    const deadline = performance.now() + 5_000;
    while ((await this.connector()).session !== 'BOUND_TRX' && performance.now() < deadline) await sleep(100);
  }

  /** @param {Part} part @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
  async #launch(part, command, args, env) {
    return launch(command, args, {
      log: this.#log(part),
      cwd: this.places.run,
      env,
      onSpawn: (identity) => {
        this.records.note(part, identity);
        if (this.guarded) this.#guards.set(part, guard(identity));
      },
    });
  }

  /** @param {Part} part @param {{ exited: Promise<string> }} child @param {() => Promise<boolean>} isReady */
  async #until(part, child, isReady) {
    let ended = '';
    void child.exited.then((how) => (ended = how));
    const deadline = performance.now() + READY_LIMIT_MS;
    while (!(await isReady())) {
      if (ended) throw new Problem(`${part} ended while starting (${ended}):\n${lastLines(this.#log(part))}`);
      if (performance.now() > deadline)
        throw new Problem(`${part} is not ready after 60 s:\n${lastLines(this.#log(part))}`);
      await sleep(50);
    }
  }

  /** @param {Part} part */
  #log(part) {
    return join(this.places.logs, `${part}.out`);
  }

  #environment() {
    return { HOME: this.places.rabbit, ...this.installed.env };
  }

  #rabbitEnvironment() {
    const { ports } = this.settings;
    return {
      ...this.#environment(),
      ERL_EPMD_PORT: String(ports.epmd),
      ERL_EPMD_ADDRESS: LOOPBACK,
      ERL_CRASH_DUMP: join(this.places.logs, 'erl_crash.dump'),
      RABBITMQ_NODENAME: `smsonly${ports.amqp}@localhost`,
      RABBITMQ_DIST_PORT: String(ports.rabbitDistribution),
      RABBITMQ_MNESIA_BASE: join(this.places.rabbit, 'mnesia'),
      RABBITMQ_LOG_BASE: this.places.logs,
      RABBITMQ_CONFIG_FILE: join(this.places.rabbit, 'rabbitmq.conf'),
      RABBITMQ_CONF_ENV_FILE: join(this.places.rabbit, 'none'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(this.places.rabbit, 'plugins'),
      // So that the script becomes the server instead of waiting for it.
      RUNNING_UNDER_SYSTEMD: '1',
    };
  }
}

/** Whether the server at a port begins its answer with a text. @param {number} port @param {string} say @param {string} expected @returns {Promise<boolean>} */
function answers(port, say, expected) {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, timeout: 2_000 });
    const finish = (/** @type {boolean} */ answer) => {
      socket.destroy();
      resolve(answer);
    };
    let heard = '';
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      if (say) socket.write(say, 'latin1');
      if (!expected) finish(true);
    });
    socket.on('data', (text) => (heard += text).includes(expected) && finish(true));
    for (const event of ['error', 'timeout', 'close']) socket.on(event, () => finish(false));
  });
}

/** @param {string} url */
async function isPong(url) {
  try {
    return (await (await fetch(`${url}/ping`)).text()) === 'Jasmin/PONG';
  } catch {
    return false; // not yet
  }
}
