import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BodyBudget } from './body-budget.js';
import { ConnectionPlaces, type ConnectionLimits } from './connection-places.js';

/** Why a connection was ended or a request refused at the door. */
export type DoorReason = 'gave-way' | 'full' | 'pipelined' | 'unread-answer' | 'bodies';

export type DoorLimits = ConnectionLimits &
  Readonly<{
    /** How long the head of a request may take, and a connection on which nothing comes, ms. */
    headMs: number;
    /** How long a whole request may take to come, ms. */
    requestMs: number;
    /** How long a connection is kept for the next request, ms. */
    idleMs: number;
    /** How long nothing may move on a connection during a request, ms: longer than any answer takes. */
    silenceMs: number;
    /** How long a client may take to read an answer, ms. */
    answerMs: number;
    /** Requests that may wait behind the one under way on a connection; with more, it is ended once these are answered. */
    mostPipelined: number;
    /** How long connections are still served after the stop has begun, each for one more request, ms. */
    leaveMs: number;
  }>;

/** Of every HTTP server of a service, if it does not say otherwise. */
export const defaultDoorLimits: DoorLimits = {
  most: 2_000,
  mostOfAddress: 1_000,
  headMs: 20_000,
  // A phone on GPRS needs nearly as long for 256 KiB.
  requestMs: 120_000,
  idleMs: 72_000,
  silenceMs: 120_000,
  answerMs: 30_000,
  // As many polls in WBXML are in the 64 KiB that Node reads at once.
  mostPipelined: 512,
  leaveMs: 250,
};

/** Requests that wait behind others on their connections, at all doors of a process: each takes some kilobytes. */
const mostPipelinedInAll = 4_096;
/** Large bodies under way at all doors of a process: of the heap that the manifests give, a tenth. */
const bodies = new BodyBudget<IncomingMessage>(32 * 1024 * 1024, 4 * 1024);
const sweepMs = 1_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A connection and what is under way on it. */
class Connection {
  request: IncomingMessage | undefined;
  response: ServerResponse | undefined;
  readonly waiting: (readonly [IncomingMessage, ServerResponse])[] = [];
  /** Nothing more is read from it, whoever asks for more. */
  isHeld = false;
  /** It has sent too many: what comes now is not taken. */
  isCut = false;
  /** When the sweep first saw that an answer is written and not read. */
  unreadSince: number | undefined;

  constructor(readonly socket: Socket) {
    const resume = socket.resume.bind(socket);
    // Node's server reads on whenever a body is read, and so would take one piece with hundreds of requests after the other.
    socket.resume = () => (this.isHeld ? socket : resume());
  }

  get isAtWork(): boolean {
    return this.request?.complete === true || this.waiting.length > 0;
  }

  hold(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    this.socket.pause();
  }

  release(): void {
    if (!this.isHeld || this.isCut) return;
    this.isHeld = false;
    this.socket.resume();
  }
}

let waitingInAll = 0;

/**
 * The door of an HTTP server: who may connect, how long requests may take to come and answers to go, and one request at a time on
 * each connection. Pipelined requests wait in their order, and nothing more is read from their connection meanwhile.
 */
export class Door {
  readonly #connections = new Map<Socket, Connection>();
  readonly #places: ConnectionPlaces<Connection>;
  #server: Server | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #isLeaving = false;

  constructor(
    private readonly limits: DoorLimits,
    private readonly refused: (reason: DoorReason) => void = () => undefined,
  ) {
    this.#places = new ConnectionPlaces(limits);
  }

  /** Open connections. */
  get size(): number {
    return this.#places.size;
  }

  /** Requests that wait behind others on their connections. */
  get waiting(): number {
    let waiting = 0;
    for (const connection of this.#places.connections()) waiting += connection.waiting.length;
    return waiting;
  }

  /** For Fastify's `serverFactory`. */
  readonly serverFor = (handler: Handler): Server => {
    const { requestMs, idleMs, silenceMs } = this.limits;
    const options: ServerOptions = {
      headersTimeout: Math.min(this.limits.headMs, requestMs),
      requestTimeout: requestMs,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: idleMs,
    };
    const server = createServer(options, (request, response) => this.#take(handler, request, response));
    server.setTimeout(silenceMs);
    server.on('connection', (socket: Socket) => this.#open(socket));
    server.on('listening', () => {
      this.#sweep = setInterval(() => this.#endUnread(performance.now()), sweepMs);
      this.#sweep.unref();
    });
    server.on('close', () => clearInterval(this.#sweep));
    this.#server = server;
    return server;
  };

  /** Whether other requests wait behind this one on its connection. */
  hasMore(request: IncomingMessage): boolean {
    return (this.#connections.get(request.socket)?.waiting.length ?? 0) > 0;
  }

  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /**
   * The stop begins: every answer says that its connection ends. Who sends within `leaveMs` is still answered, so that none of the
   * clients that are busy finds its connection closed under a request.
   */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    if (!this.#server?.listening) return;
    const until = performance.now() + this.limits.leaveMs;
    while (this.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 25));
  }

  /** A body has grown. @returns false when the request has to be refused: there is no room for it */
  hasRoom(request: IncomingMessage, octets: number): boolean {
    let stays = true;
    for (const ended of bodies.grow(request, octets)) {
      this.refused('bodies');
      if (ended === request) stays = false;
      else ended.socket.destroy();
    }
    return stays;
  }

  isWhole(request: IncomingMessage): void {
    bodies.isWhole(request);
  }

  #open(socket: Socket): void {
    const connection = new Connection(socket);
    const place = this.#places.enter(connection, socket.remoteAddress ?? '', (other) => other.isAtWork);
    if (place.outcome === 'full') {
      this.refused('full');
      return void socket.destroy();
    }
    if (place.outcome === 'instead') {
      this.refused('gave-way');
      place.of.socket.destroy();
    }
    this.#connections.set(socket, connection);
    socket.on('close', () => {
      this.#places.leave(connection);
      this.#connections.delete(socket);
      waitingInAll -= connection.waiting.length;
      connection.waiting.length = 0;
    });
  }

  #take(handler: Handler, request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connections.get(request.socket);
    if (!connection || connection.isCut) return;
    if (!connection.request) return this.#answer(handler, connection, request, response);
    const { waiting } = connection;
    connection.hold();
    if (waiting.length >= this.limits.mostPipelined || waitingInAll >= mostPipelinedInAll) {
      connection.isCut = true;
      this.refused('pipelined');
      const last = waiting.at(-1)?.[1] ?? connection.response;
      if (last && !last.headersSent) last.setHeader('connection', 'close');
      else connection.socket.destroySoon();
      return;
    }
    waiting.push([request, response]);
    waitingInAll += 1;
  }

  #answer(handler: Handler, connection: Connection, request: IncomingMessage, response: ServerResponse): void {
    connection.request = request;
    connection.response = response;
    // After the answer is written, or the client has gone.
    response.once('close', () => {
      bodies.release(request);
      connection.request = undefined;
      connection.response = undefined;
      connection.unreadSince = undefined;
      this.#places.waitsAgain(connection);
      const next = connection.socket.destroyed ? undefined : connection.waiting.shift();
      if (!next) return;
      waitingInAll -= 1;
      if (connection.waiting.length === 0) connection.release();
      this.#answer(handler, connection, ...next);
    });
    handler(request, response);
    // Fastify ends connections as soon as it closes; those behind are answered first.
    if (this.#isLeaving && connection.waiting.length > 0 && !response.headersSent) response.removeHeader('connection');
  }

  /** Ends connections whose clients do not read their answers. */
  #endUnread(now: number): void {
    for (const connection of this.#places.connections()) {
      const { response } = connection;
      if (!response?.writableEnded || response.writableFinished) continue;
      connection.unreadSince ??= now;
      if (now - connection.unreadSince < this.limits.answerMs) continue;
      this.refused('unread-answer');
      connection.socket.destroy();
    }
  }
}
