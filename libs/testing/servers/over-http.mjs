// Jest runs suites in several processes; its main process holds the servers and hands them out over HTTP on loopback.
import { createServer } from 'node:http';
import { canRun } from './containers.mjs';

/** @type {Map<string, Promise<boolean>>} */
const known = new Map();

/** @param {string} image */
function canRunOnce(image) {
  const answer = known.get(image) ?? canRun(image);
  known.set(image, answer);
  return answer;
}

/**
 * What is handed out.
 * @typedef {object} Servers
 * @property {(options: { migrated: boolean }) => Promise<{ url: string, name: string }>} database
 * @property {(name: string) => Promise<void>} dropDatabase
 * @property {() => Promise<{ brokers: string }>} broker
 */

/**
 * @param {Servers} servers
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function offer(servers) {
  /** @param {string} method @param {URL} url */
  const answer = async (method, { pathname, searchParams }) => {
    if (method === 'POST' && pathname === '/database')
      return servers.database({ migrated: searchParams.get('migrated') === 'true' });
    if (method === 'DELETE' && pathname.startsWith('/database/'))
      return servers.dropDatabase(pathname.slice('/database/'.length));
    if (method === 'POST' && pathname === '/broker') return servers.broker();
    if (method === 'GET' && pathname === '/can-run') return canRunOnce(searchParams.get('image') ?? '');
    throw new Error(`no such thing: ${method} ${pathname}`);
  };
  const http = createServer((request, response) => {
    answer(request.method ?? '', new URL(request.url ?? '', 'http://servers')).then(
      (value) => response.end(JSON.stringify(value ?? {})),
      (error) =>
        response.writeHead(500).end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) })),
    );
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
  http.unref();
  const { port } = /** @type {import('node:net').AddressInfo} */ (http.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** The client side: the same functions as TestServers. @param {string} url */
export function from(url) {
  /** @param {string} method @param {string} path */
  const ask = async (method, path) => {
    const response = await fetch(`${url}${path}`, { method, headers: { connection: 'close' } });
    const value = await response.json();
    if (!response.ok) throw new Error(value.error);
    return value;
  };
  return {
    /** @param {{ migrated: boolean }} options */
    database: ({ migrated }) => ask('POST', `/database?migrated=${migrated}`),
    /** @param {string} name */
    dropDatabase: (name) => ask('DELETE', `/database/${name}`),
    broker: () => ask('POST', '/broker'),
    /** @param {string} image @returns {Promise<boolean>} */
    canRun: (image) => ask('GET', `/can-run?image=${encodeURIComponent(image)}`),
  };
}
