// Many clients of the TCP channel, in a process of their own, since a process has a limited number of sockets:
// node many-cir-clients.mjs HOST PORT HOW_MANY. Says `connected` when each has its OK, and `woken` when each has heard WVCI.
import { once } from 'node:events';
import { connect } from 'node:net';

const [host, port, howMany] = process.argv.slice(2);
const many = Number(howMany);
const atOnce = 200;
let ok = 0;
let woken = 0;

for (let from = 0; from < many; from += atOnce) {
  await Promise.all(
    Array.from({ length: Math.min(atOnce, many - from) }, async (_, index) => {
      const socket = connect({ host, port: Number(port) });
      await once(socket, 'connect');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        const text = chunk.toString('latin1');
        if (text.startsWith('OK') && (ok += 1) === many) console.log('connected');
        if (text.startsWith('WVCI') && (woken += 1) === many) console.log('woken');
      });
      socket.write(`HELO s${from + index}\r\n`);
    }),
  );
}
