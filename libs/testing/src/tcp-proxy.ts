import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A TCP connection in the middle that can fail in the ways networks do. */
export interface TcpProxy extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** Resets all connections and refuses new ones, until `heal`. */
  cut(): void;
  /** Resets existing connections only; new ones are accepted. */
  reset(): void;
  /**
   * Keeps connections open but passes no more bytes in that direction, until `heal`. `answers` is what the server sends: it
   * has then carried out what the client never learns of.
   */
  hold(direction?: 'requests' | 'answers' | 'both'): void;
  /** Ends cut and hold; held bytes are passed on. */
  heal(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Listens on a loopback port of its own (or `port`) and passes everything on to the target. */
export async function tcpProxy(
  target: { host?: string; port: number },
  { port = 0 }: { port?: number } = {},
): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  let refusing = false;
  const held = { requests: false, answers: false };

  const drop = ({ client, server }: Pair) => {
    client.resetAndDestroy();
    server.destroy();
  };
  const dropAll = () => [...pairs].forEach(drop);
  const apply = ({ client, server }: Pair) => {
    if (held.requests) client.pause();
    else client.resume();
    if (held.answers) server.pause();
    else server.resume();
  };

  const listener = createServer({ pauseOnConnect: true }, (client) => {
    const server = connect({ host: target.host ?? '127.0.0.1', port: target.port, noDelay: true });
    const pair: Pair = { client, server };
    client.on('error', () => server.destroy()).on('close', () => pairs.delete(pair) && server.destroy());
    server.on('error', () => client.resetAndDestroy()).on('close', () => client.destroy());
    if (refusing) return drop(pair);
    pairs.add(pair);
    client.setNoDelay(true);
    client.on('data', (bytes) => server.write(bytes)).on('end', () => server.end());
    server.on('data', (bytes) => client.write(bytes)).on('end', () => client.end());
    apply(pair);
  });
  await new Promise<void>((resolve, reject) => listener.once('error', reject).listen(port, '127.0.0.1', resolve));

  const close = async () => {
    dropAll();
    await new Promise((resolve) => listener.close(resolve));
  };
  return {
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    cut() {
      refusing = true;
      dropAll();
    },
    reset: dropAll,
    hold(direction = 'both') {
      if (direction !== 'answers') held.requests = true;
      if (direction !== 'requests') held.answers = true;
      pairs.forEach(apply);
    },
    heal() {
      refusing = false;
      held.requests = held.answers = false;
      pairs.forEach(apply);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
