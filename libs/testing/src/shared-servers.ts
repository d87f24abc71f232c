import { from } from '../servers/over-http.mjs';
import { TestServers, type Handout } from '../servers/test-servers.mjs';

let own: TestServers | undefined;

/**
 * The servers of this test run: those that Jest's global setup holds, or, without it, some of this process's own, which end
 * with it.
 */
export function sharedServers(): Handout {
  const url = process.env['SMSONLY_TEST_SERVERS'];
  return url ? from(url) : (own ??= new TestServers());
}
