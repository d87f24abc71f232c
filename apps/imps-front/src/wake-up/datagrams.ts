import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Part } from '@smsonly/service';

/** Sends datagrams; rejects when one cannot even leave this host. */
export type SendDatagram = (content: Uint8Array, to: Readonly<{ address: string; port: number }>) => Promise<void>;

/** The sockets from which datagrams are sent, one for each family, opened when one is needed. */
export function datagrams(): Readonly<{ send: SendDatagram; part: Part }> {
  const sockets = new Map<'udp4' | 'udp6', Socket>();
  const socketOf = (family: 'udp4' | 'udp6'): Socket => {
    const known = sockets.get(family);
    if (known) return known;
    const made = createSocket(family);
    // What comes back, such as unreachable ports, is of no use: the client is woken again if it does not poll.
    made.on('error', () => {
      sockets.delete(family);
      made.close();
    });
    made.unref();
    sockets.set(family, made);
    return made;
  };
  return {
    send: (content, { address, port }) =>
      new Promise((resolve, reject) => {
        socketOf(isIPv6(address) ? 'udp6' : 'udp4').send(content, port, address, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    part: {
      name: 'datagrams',
      stop: () => {
        for (const socket of sockets.values()) socket.close();
        sockets.clear();
      },
    },
  };
}
