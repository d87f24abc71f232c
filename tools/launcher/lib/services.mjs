// The services that `npm start` runs, in the order in which they start.
import { existsSync } from 'node:fs';
import { at } from './paths.mjs';

/**
 * @typedef {object} Service
 * @property {string} name its folder below apps/
 * @property {import('./ports.mjs').PortVariable} readyPort where it answers /health/ready
 * @property {readonly import('./ports.mjs').PortVariable[]} ports all it listens on
 * @property {'jasmin'} [unless] left out when the user brings that along
 */

/** @type {readonly Service[]} */
const ALL = [
  { name: 'jasmin-simulator', readyPort: 'JASMIN_SIMULATOR_PORT', ports: ['JASMIN_SIMULATOR_PORT'], unless: 'jasmin' },
  {
    name: 'imps-front',
    readyPort: 'IMPS_FRONT_MANAGEMENT_PORT',
    ports: ['IMPS_PORT', 'CIR_TCP_PORT', 'ADMIN_PORT', 'IMPS_FRONT_MANAGEMENT_PORT'],
  },
  { name: 'presence', readyPort: 'PRESENCE_MANAGEMENT_PORT', ports: ['PRESENCE_MANAGEMENT_PORT'] },
  { name: 'routing', readyPort: 'ROUTING_MANAGEMENT_PORT', ports: ['ROUTING_MANAGEMENT_PORT'] },
  {
    name: 'sms-adapter',
    readyPort: 'SMS_ADAPTER_MANAGEMENT_PORT',
    ports: ['SMS_ADAPTER_PORT', 'SMS_ADAPTER_MANAGEMENT_PORT'],
  },
  { name: 'playground', readyPort: 'PLAYGROUND_PORT', ports: ['PLAYGROUND_PORT'] },
];

/** It refuses to start there. @param {NodeJS.ProcessEnv} env */
export const hasPlayground = (env) => env.NODE_ENV !== 'production';

/** The services to start. @param {{ jasmin: boolean }} brought @param {NodeJS.ProcessEnv} [env] */
export const services = (brought, env = process.env) =>
  ALL.filter(
    ({ name, unless }) =>
      !(unless && brought[unless]) &&
      (name !== 'playground' || hasPlayground(env)) &&
      existsSync(at('apps', name, 'package.json')),
  );
