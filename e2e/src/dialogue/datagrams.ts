import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A phone's UDP port for wake-ups. */
export class Datagrams {
  private socket: Socket | undefined;
  private readonly received: string[] = [];

  /** @returns the port on which it listens */
  async open(): Promise<number> {
    const socket = createSocket('udp4');
    socket.on('message', (datagram) => this.received.push(datagram.toString('latin1')));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    this.socket = socket;
    return socket.address().port;
  }

  async next(withinMs: number): Promise<string | undefined> {
    const deadline = performance.now() + withinMs;
    while (this.received.length === 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return this.received.shift();
  }

  close(): void {
    this.socket?.close();
    this.socket = undefined;
  }
}
