import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '@smsonly/testing';

/** A client's end of the TCP channel, on a real socket. */
export class CirClient implements Disposable {
  /** What each read brought. */
  readonly reads: string[] = [];
  /** When each came, ms. */
  readonly times: number[] = [];
  isClosed = false;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.reads.push(chunk.toString('latin1'));
      this.times.push(performance.now());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
  }

  /** @param address host:port */
  static async connect(address: string): Promise<CirClient> {
    const [host, port] = address.split(':');
    const socket = connect({ host: host!, port: Number(port) });
    await once(socket, 'connect');
    return new CirClient(socket);
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Until reads came, as many as these, which are what was read. */
  async hears(...expected: string[]): Promise<void> {
    await eventually(() => {
      if (this.reads.length < expected.length) throw new Error(`heard ${JSON.stringify(this.reads)}`);
    });
    if (JSON.stringify(this.reads) !== JSON.stringify(expected))
      throw new Error(`heard ${JSON.stringify(this.reads)} instead of ${JSON.stringify(expected)}`);
    this.forget();
  }

  forget(): void {
    this.reads.length = 0;
    this.times.length = 0;
  }

  async untilClosed(): Promise<void> {
    await eventually(() => {
      if (!this.isClosed) throw new Error(`open, heard ${JSON.stringify(this.reads)}`);
    });
  }

  drop(): void {
    this.socket.resetAndDestroy();
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
