// The configuration files of one gateway. Everything else has Jasmin's defaults.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { output } from '../../launcher/lib/processes.mjs';
import { Problem } from '../../launcher/lib/steps.mjs';
import { LOOPBACK } from './settings.mjs';

/** @typedef {import('./settings.mjs').Settings} Settings */

/** The folders of a gateway. @param {Settings} settings */
export const placesOf = ({ folder }) => ({
  run: join(folder, 'run'),
  logs: join(folder, 'logs'),
  config: join(folder, 'etc'),
  store: join(folder, 'etc', 'store'),
  redis: join(folder, 'redis'),
  rabbit: join(folder, 'rabbit'),
});

/** @param {Settings} settings @param {import('./install.mjs').Installed} installed */
export function writeFiles(settings, installed) {
  const places = placesOf(settings);
  for (const place of Object.values(places)) mkdirSync(place, { recursive: true, mode: 0o700 });
  mkdirSync(join(places.config, 'resource'), { recursive: true });
  // Jasmin's package lacks the AMQP description that it needs; the one in its AMQP library is identical.
  const where = output(installed.python, ['-c', 'import txamqp; print(txamqp.__file__)']);
  if (!where.ok) throw new Problem(`Jasmin's packages cannot be loaded:\n${where.text}`);
  copyFileSync(
    join(dirname(where.text.trim()), 'specs', 'standard', 'amqp0-9-1.stripped.xml'),
    join(places.config, 'resource', 'amqp0-9-1.xml'),
  );
  writeFileSync(join(places.config, 'jasmin.cfg'), jasminConfig(settings, places.store), { mode: 0o600 });
  writeFileSync(join(places.rabbit, 'rabbitmq.conf'), rabbitConfig(settings));
  writeFileSync(join(places.rabbit, 'plugins'), '[].\n');
}

/** @param {Settings} settings @param {string} store */
function jasminConfig(settings, store) {
  const { ports } = settings;
  const callbacks = {
    http_timeout: settings.callbackTimeout,
    retry_delay: settings.callbackDelay,
    max_retries: settings.callbackRetries,
  };
  /** @type {Record<string, Record<string, string | number>>} */
  const sections = {
    // Jasmin's own SMPP server is not needed here, but jCli and the callbacks do not work without it.
    'smpp-server': { port: ports.smppServer },
    'smpp-server-pb': { port: ports.smppServerPb },
    'client-management': { port: ports.clientManager, store_path: store },
    'service-smppclient': {},
    'sm-listener': {
      submit_max_age_smppc_not_ready: settings.notReadyMaxAge,
      submit_retrial_delay_smppc_not_ready: settings.notReadyDelay,
      log_privacy: 'yes',
    },
    dlr: { dlr_lookup_retry_delay: settings.receiptDelay, dlr_lookup_max_retries: settings.receiptTries },
    'amqp-broker': {
      host: LOOPBACK,
      port: ports.amqp,
      connection_loss_retry_delay: 2,
      connection_failure_retry_delay: 2,
    },
    'http-api': {
      port: ports.http,
      long_content_max_parts: settings.maxParts,
      long_content_split: settings.split,
      log_privacy: 'yes',
    },
    router: { port: ports.router, store_path: store, persistence_timer_secs: 5 },
    'deliversm-thrower': callbacks,
    'dlr-thrower': callbacks,
    'redis-client': { host: LOOPBACK, port: ports.redis },
    jcli: { port: ports.jcli },
  };
  return Object.entries(sections)
    .map(([name, options]) => {
      const all = { bind: LOOPBACK, log_level: settings.logLevel, ...options };
      return `[${name}]\n${Object.entries(all)
        .map(([option, value]) => `${option} = ${value}\n`)
        .join('')}`;
    })
    .join('\n');
}

/** @param {Settings} settings */
const rabbitConfig = ({ ports, consumerTimeout }) => `listeners.tcp.1 = ${LOOPBACK}:${ports.amqp}
disk_free_limit.absolute = 50MB
log.file.level = warning
consumer_timeout = ${consumerTimeout}
`;
