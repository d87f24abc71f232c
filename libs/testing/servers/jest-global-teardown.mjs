import { writeFileSync } from 'node:fs';
import { HELD } from './jest-global-setup.mjs';

export default async function tearDown() {
  const held = globalThis[HELD];
  if (!held) return;
  await held.servers.stop();
  await held.offered.close();
  const report = process.env.SMSONLY_TEST_SERVERS_REPORT;
  if (report) writeFileSync(report, held.servers.started.join(', ') || 'none was needed');
}
