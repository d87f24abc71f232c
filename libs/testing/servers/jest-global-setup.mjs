import { offer } from './over-http.mjs';
import { TestServers } from './test-servers.mjs';

export const HELD = Symbol.for('smsonly.test-servers');

export default async function setUp() {
  const servers = new TestServers();
  const offered = await offer(servers);
  process.env.SMSONLY_TEST_SERVERS = offered.url; // suites run in child processes, which inherit it
  globalThis[HELD] = { servers, offered };
}
