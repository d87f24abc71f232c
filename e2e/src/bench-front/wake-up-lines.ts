import { connect, type Socket } from 'node:net';

/** The wake-up channels (CIR over standalone TCP) of many clients: says HELO on each and notes when WVCI comes. */
export class WakeUpLines {
  private readonly sockets: Socket[] = [];
  /** When WVCI came for a session, ms since the epoch; the first one counts. */
  readonly calledAt = new Map<string, number>();

  constructor(private readonly address: Readonly<{ host: string; port: number }>) {}

  /** @returns how long each took from connecting to OK, ms */
  async open(sessionIds: readonly string[], atOnce = 100): Promise<number[]> {
    const waits: number[] = [];
    const rest = sessionIds.values();
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const sessionId of rest) waits.push(await this.openOne(sessionId));
      }),
    );
    return waits;
  }

  private openOne(sessionId: string): Promise<number> {
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const socket = connect(this.address);
      this.sockets.push(socket);
      socket.setNoDelay(true).setEncoding('latin1');
      let seen = '';
      socket.on('connect', () => socket.write(`HELO ${sessionId}\r\n`));
      socket.on('data', (chunk: string) => {
        seen += chunk;
        for (let end = seen.indexOf('\n'); end >= 0; end = seen.indexOf('\n')) {
          const line = seen.slice(0, end).trim();
          seen = seen.slice(end + 1);
          if (line === 'OK') resolve(performance.now() - begun);
          if (line.startsWith('WVCI ') && !this.calledAt.has(sessionId)) this.calledAt.set(sessionId, Date.now());
        }
      });
      socket.on('close', () => reject(new Error('a wake-up channel was closed')));
      socket.on('error', reject);
    });
  }

  /** How many are still open. */
  get openCount(): number {
    return this.sockets.filter((socket) => !socket.destroyed && socket.readyState === 'open').length;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}
