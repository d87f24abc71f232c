import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { checkPorts, portOf } from './lib/ports.mjs';

async function takenPort() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, free: () => new Promise((resolve) => server.close(resolve)) };
}

describe('ports of npm start', () => {
  it('names a taken port with the variable that moves it', async () => {
    const { port, free } = await takenPort();
    await expect(checkPorts(['ADMIN_PORT'], { ADMIN_PORT: String(port) })).rejects.toThrow(
      `port ${port} (provisioning API) is taken by another program: end that, or set ADMIN_PORT to a free port`,
    );
    await free();
    await checkPorts(['ADMIN_PORT'], { ADMIN_PORT: String(port) });
  });

  it('names every taken port at once', async () => {
    const one = await takenPort();
    const two = await takenPort();
    const env = { IMPS_PORT: String(one.port), KAFKA_PORT: String(two.port) };
    await expect(checkPorts(['IMPS_PORT', 'KAFKA_PORT'], env)).rejects.toThrow(/IMPS_PORT[^]*KAFKA_PORT/);
    await Promise.all([one.free(), two.free()]);
  });

  it('refuses one port for two things', async () => {
    const { port, free } = await takenPort();
    await free();
    const env = { IMPS_PORT: String(port), ADMIN_PORT: String(port) };
    await expect(checkPorts(['IMPS_PORT', 'ADMIN_PORT'], env)).rejects.toThrow(
      `port ${port} is given to both IMPS_PORT and ADMIN_PORT`,
    );
  });

  it.each(['http', '0', '65536', '80a', '-1'])('refuses %s as a port, naming the variable', (text) => {
    expect(() => portOf('IMPS_PORT', { IMPS_PORT: text })).toThrow(`IMPS_PORT=${text} is not a port`);
  });

  it('takes the default when the variable is empty', () => {
    expect(portOf('IMPS_PORT', { IMPS_PORT: '' })).toBe(8080);
  });
});
