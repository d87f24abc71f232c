// Locks between the launchers of one clone, released by the system however their holder ends.
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cloneId } from './paths.mjs';

/** The full length of an abstract socket's name: shorter ones are padded by some versions of Node and not by others. */
const NAME_LENGTH = 108;

/** @param {string} name */
const abstractSocket = (name) => `\0smsonly-${name}-${cloneId}-`.padEnd(NAME_LENGTH, '.');

/** Only Linux has abstract sockets. A socket file stays behind when its holder is killed. @param {string} name */
const socketFile = (name) =>
  `/tmp/smsonly-${createHash('sha256').update(`${name} ${cloneId}`).digest('hex').slice(0, 32)}.lock`;

/** Removes a socket file without a listener. @param {string} path @returns {Promise<boolean>} whether it did */
const removeLeftover = (path) =>
  new Promise((resolve) => {
    const socket = connect(path, () => resolve((socket.destroy(), false)));
    socket.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const isLeftover = error.code === 'ECONNREFUSED';
      if (isLeftover) rmSync(path, { force: true });
      resolve(isLeftover);
    });
  });

/** @param {string} path @returns {Promise<(() => Promise<void>) | undefined>} */
function listenOn(path) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => {
      server.unref();
      resolve(() => new Promise((done) => server.close(() => done())));
    });
  });
}

/**
 * @param {string} name @param {NodeJS.Platform} [platform]
 * @returns {Promise<(() => Promise<void>) | undefined>} frees the lock; nothing when another process holds it
 */
export async function tryLock(name, platform = process.platform) {
  if (platform === 'linux') return listenOn(abstractSocket(name));
  const path = socketFile(name);
  return (await listenOn(path)) ?? ((await removeLeftover(path)) ? listenOn(path) : undefined);
}

/**
 * Does the work while no other launcher of this clone does the same.
 * @template T @param {string} name @param {() => void} onWait called once if another one is at it @param {() => Promise<T>} work
 */
export async function withLock(name, onWait, work) {
  let free = await tryLock(name);
  if (!free) onWait();
  while (!free) {
    await sleep(200);
    free = await tryLock(name);
  }
  try {
    return await work();
  } finally {
    await free();
  }
}
