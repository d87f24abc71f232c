// Locks between the launchers of one clone, freed by the system however their holder ends.
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { cloneId } from './paths.mjs';

/** The full length of an abstract socket's name: shorter ones are padded by some versions of Node and not by others. */
const NAME_LENGTH = 108;

/**
 * @param {string} name
 * @returns {Promise<(() => Promise<void>) | undefined>} frees the lock; nothing when another process holds it
 */
export function tryLock(name) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path: `\0smsonly-${name}-${cloneId}-`.padEnd(NAME_LENGTH, '.') }, () => {
      server.unref();
      resolve(() => new Promise((done) => server.close(() => done())));
    });
  });
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
