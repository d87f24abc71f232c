// Where things are. Everything `npm start` writes is below .smsonly/, which git ignores and `npm run reset` clears.
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's root folder, without a trailing slash. */
export const root = realpathSync(fileURLToPath(new URL('../../..', import.meta.url)));

/** A path below the root. @param {string[]} parts */
export const at = (...parts) => join(root, ...parts);

/** A path below .smsonly/. @param {string[]} parts */
export const state = (...parts) => join(root, '.smsonly', ...parts);

/**
 * Node 24 of the project itself: services, build and tests run with it, whatever node runs the launcher. It comes with the packages
 * on Linux; elsewhere it is the Node that runs the launcher.
 */
export const projectNode = process.platform === 'linux' ? at('node_modules', '.bin', 'node') : process.execPath;

/** A short name of this clone, the same for every process in it. */
export const cloneId = createHash('sha256').update(root).digest('hex').slice(0, 16);
