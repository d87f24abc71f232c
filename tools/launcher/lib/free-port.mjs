// Ports for tests: any free one.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** @param {number} port @param {string} [host] */
export function isFree(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The lowest port that the system gives to outgoing connections. */
function firstEphemeral() {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/)[0]);
  } catch {
    return 32_768;
  }
}

/**
 * A free port on loopback that no outgoing connection can get: a server that is stopped for a while finds it free again.
 * (A port from the system's own range may be taken meanwhile, even by a client that connects to itself.)
 */
export async function freePort() {
  const top = Math.max(firstEphemeral(), 21_000);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(20_000, top);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port found between 20000 and ${top}`);
}
