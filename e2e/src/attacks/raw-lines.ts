import { connect, type Socket } from 'node:net';

/** TCP connections on which an attacker writes whatever they like. */
export class RawLines {
  readonly #sockets: Socket[] = [];
  readonly #dripping: NodeJS.Timeout[] = [];
  /** Octets that came back, on all of them. */
  received = 0;

  private constructor(private readonly to: URL) {}

  static async open(url: string, count: number): Promise<RawLines> {
    const lines = new RawLines(new URL(url));
    for (let opened = 0; opened < count; opened++) await lines.add();
    return lines;
  }

  /** One more; resolves when it is connected, or was refused. */
  add(): Promise<void> {
    const socket = connect(Number(this.to.port), this.to.hostname);
    this.#sockets.push(socket);
    socket.on('data', (piece: Buffer) => (this.received += piece.length));
    return new Promise((resolve) => {
      socket.on('connect', () => resolve());
      socket.on('error', () => resolve());
    });
  }

  write(text: string | Buffer): void {
    for (const socket of this.#sockets) socket.write(text);
  }

  /** Writes this on each, again and again. */
  drip(text: string, everyMs: number): void {
    this.#dripping.push(setInterval(() => this.write(text), everyMs));
  }

  /** How many the other side has not ended. */
  get openCount(): number {
    return this.#sockets.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;
  }

  close(): void {
    for (const timer of this.#dripping) clearInterval(timer);
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** An HTTP request for CSP, as octets. */
export function rawPost(contentType: string, body: Buffer): Buffer {
  const head = `POST /imps HTTP/1.1\r\nhost: imps\r\ncontent-type: ${contentType}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
