import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A phone's TCP connection for wake-ups, as lines. Source: IMPS CSP transport, standalone TCP. */
export class TcpLine {
  private received = '';
  private isEnded = false;
  private changed: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.received += text;
      this.changed();
    });
    const end = () => {
      this.isEnded = true;
      this.changed();
    };
    socket.on('close', end);
    socket.on('error', end);
  }

  static async to(host: string, port: number): Promise<TcpLine> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, 'connect');
    return new TcpLine(socket);
  }

  write(text: string): void {
    this.socket.write(text);
  }

  /** The next line, without its end; undefined when none comes in time or the connection is closed. */
  async next(withinMs: number): Promise<string | undefined> {
    const isThere = await this.until(() => this.received.includes('\r\n'), withinMs);
    if (!isThere) return undefined;
    const end = this.received.indexOf('\r\n');
    const line = this.received.slice(0, end);
    this.received = this.received.slice(end + 2);
    return line;
  }

  /** What has come and is no whole line, or is one that nobody asked for. */
  get unread(): string {
    return this.received;
  }

  closed(withinMs: number): Promise<boolean> {
    return this.until(() => this.isEnded, withinMs);
  }

  close(): void {
    this.socket.destroy();
  }

  private async until(holds: () => boolean, withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (!holds()) {
      const left = deadline - performance.now();
      if (left <= 0 || (this.isEnded && !holds())) return holds();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return true;
  }
}
