// The configuration in Jasmin's own store: user, connector, routes, the HTTP connector for SMS from phones, the filters that change PDUs.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../launcher/lib/steps.mjs';
import { placesOf } from './files.mjs';
import { Jcli } from './jcli.mjs';
import { LOOPBACK } from './settings.mjs';

/** @typedef {import('./settings.mjs').Settings} Settings */

const filter = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../../../deploy/jasmin/filters/${name}.py`, import.meta.url));

/** Configures a running Jasmin by the settings; safe to repeat. @param {Settings} settings */
export async function configure(settings) {
  const jcli = await Jcli.open(LOOPBACK, settings.ports.jcli);
  try {
    await configureUser(jcli, settings);
    await configureConnector(jcli, settings);
    await configureRoutes(jcli, settings);
    await configureFilters(jcli, settings);
    const said = await jcli.command('persist');
    if (said.includes('Failed')) throw new Problem(`jCli cannot persist: ${said}`);
  } finally {
    jcli.close();
  }
}

/** @param {Jcli} jcli @param {Settings} settings */
async function configureUser(jcli, { user, password }) {
  if (!(await jcli.names('group -l')).includes('apps')) await jcli.form('group -a', ['gid apps']);
  const lines = [`username ${user}`, `password ${password}`];
  if ((await jcli.names('user -l')).includes(user)) await jcli.form(`user -u ${user}`, lines.slice(1));
  else await jcli.form('user -a', [`uid ${user}`, 'gid apps', ...lines]);
}

/** Removing and adding one name in one jasmind leaves two listeners, so a connector is only ever updated. @param {Jcli} jcli @param {Settings} settings */
async function configureConnector(jcli, settings) {
  const cid = settings.connector;
  const lines = [
    `host ${settings.smscHost}`,
    `port ${settings.smscPort}`,
    `username ${settings.smscUser}`,
    `password ${settings.smscPassword}`,
    'bind transceiver',
    `submit_throughput ${settings.throughput}`,
    'con_loss_retry yes',
    'con_fail_retry yes',
    `con_loss_delay ${settings.connectDelay}`,
    `con_fail_delay ${settings.connectDelay}`,
    `requeue_delay ${settings.requeueDelay}`,
    `res_to ${settings.responseTimeout}`,
    'elink_interval 10',
    // The conversation numbers are international; Jasmin's default for the sender is national.
    'src_ton 1',
    'dst_ton 1',
  ];
  const stamp = join(placesOf(settings).run, 'connector');
  const wanted = [cid, ...lines].join('\n');
  const isThere = (await jcli.names('smppccm -l')).includes(cid);
  if (!isThere || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    if (isThere) {
      await jcli.command(`smppccm -0 ${cid}`);
      await jcli.form(`smppccm -u ${cid}`, lines);
    } else await jcli.form('smppccm -a', [`cid ${cid}`, ...lines]);
    writeFileSync(stamp, wanted, { mode: 0o600 });
  }
  if ((await connectorState(jcli, cid)).service !== 'started') {
    const said = await jcli.command(`smppccm -1 ${cid}`);
    if (!said.includes('Successfully started')) throw new Problem(`jCli cannot start the connector: ${said}`);
  }
}

/** @param {Jcli} jcli @param {Settings} settings */
async function configureRoutes(jcli, { connector, moUrl }) {
  await setOnly(jcli, 'mtrouter', '0', ['type DefaultRoute', `connector smppc(${connector})`, 'rate 0.0']);
  if ((await jcli.names('httpccm -l')).includes('app')) await jcli.command('httpccm -r app');
  if (moUrl === '') return void (await jcli.command('morouter -f'));
  await jcli.form('httpccm -a', ['cid app', `url ${moUrl}`, 'method POST']);
  await setOnly(jcli, 'morouter', '0', ['type DefaultRoute', 'connector http(app)']);
}

/**
 * Makes this the only row of a table. An existing row of the same order is replaced at once and the table is never empty, since SMS may pass
 * meanwhile: without the filters their headers would become text, without the route SMS from phones would be dropped.
 * @param {Jcli} jcli @param {string} table @param {string} order @param {readonly string[]} lines
 */
async function setOnly(jcli, table, order, lines) {
  await jcli.form(`${table} -a`, lines);
  for (const other of await jcli.names(`${table} -l`))
    if (/^\d+$/.test(other) && other !== order) await jcli.command(`${table} -r ${other}`);
}

/** @param {Jcli} jcli @param {Settings} settings */
async function configureFilters(jcli, { singleParts, ownHeader }) {
  for (const [direction, name, wanted] of /** @type {const} */ ([
    ['mo', 'single-parts', singleParts],
    ['mt', 'own-header', ownHeader],
  ])) {
    const table = `${direction}interceptor`;
    if (wanted !== 'yes') await jcli.command(`${table} -f`);
    // The interceptor table keeps a copy of the filter.
    if ((await jcli.names('filter -l')).includes(name)) await jcli.command(`filter -r ${name}`);
    if (wanted !== 'yes') continue;
    await jcli.form('filter -a', [`fid ${name}`, 'type EvalPyFilter', `pyCode ${filter(name)}`]);
    const type = `Static${direction.toUpperCase()}Interceptor`;
    const lines = [`type ${type}`, 'order 10', `filters ${name}`, `script python3(${filter('never-run')})`];
    await setOnly(jcli, table, '10', lines);
  }
}

/**
 * The state of a connector by jCli: `{ service: 'started', session: 'BOUND_TRX' }`.
 * @param {Jcli} jcli @param {string} cid
 */
export async function connectorState(jcli, cid) {
  const listing = await jcli.command('smppccm -l');
  const line = listing.split('\n').find((text) => text.startsWith(`#${cid} `));
  const [, service = 'missing', session = 'NONE'] = line?.split(/\s+/) ?? [];
  return { service, session };
}
