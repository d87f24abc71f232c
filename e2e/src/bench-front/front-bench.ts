import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { apply, summarise, type Latencies, type Load } from '../bench/latencies.js';
import { processorSeconds, processorSecondsOfTree } from '../bench/processor-time.js';
import { Operator } from '../people/operator.js';
import type { RunningSystem } from '../system/start-system.js';
import {
  capabilityDocument,
  elementIn,
  loginDocument,
  logoutDocument,
  pollDocument,
  sendDocument,
} from './documents.js';
import { idleUsers, type IdleUser } from './idle-users.js';
import { KeptConnections } from './kept-connections.js';
import { memoryOf } from './memory.js';
import { WakeUpLines } from './wake-up-lines.js';

/** One load: how much of it was done, how long each took, and who used how much processor time for one, ms. */
export type Run = Readonly<{
  perSecond: number;
  done: number;
  failed: number;
  latency: Latencies;
  processorMs: Readonly<Record<string, number>>;
}>;

/** Memory that each of many sessions or channels takes in imps-front, bytes. */
export type MemoryRun = Readonly<{ count: number; before: number; after: number; each: number }>;

export type WakeUpRun = Readonly<{
  perSecond: number;
  sent: number;
  refused: number;
  /** Sessions that had a message and were not called. */
  uncalled: number;
  /** From the commit that queued a message until WVCI has arrived. */
  fromQueue: Latencies;
  /** From the sender's POST until WVCI has arrived. */
  fromPost: Latencies;
}>;

const textBytes = 100;
const password = 'bench-pw';
const settleMs = 5_000;

/** imps-front under loads of one kind each, with the whole system behind it. */
export class FrontBench {
  private transactions = 0;

  constructor(
    private readonly system: RunningSystem,
    private readonly database: Client,
    private readonly others: Readonly<Record<string, number | undefined>>,
  ) {}

  /** The same documents over as many connections to a Fastify route that does nothing. */
  async bareRoute(load: Load & { kind: 'closed' }): Promise<Run> {
    const child = fork(fileURLToPath(new URL('./bare-route.js', import.meta.url)), { execArgv: [] });
    const [url] = (await once(child, 'message')) as [string];
    try {
      const body = pollDocument('bench-session-of-the-usual-length');
      return await this.measure(url, load, child, (connections) => connections.post(body).then(() => undefined));
    } finally {
      child.kill('SIGKILL');
    }
  }

  /** As many sessions as there are polls in flight, each polling again as soon as it is answered. Nothing waits for them. */
  async emptyPolls(load: Load & { kind: 'closed' }): Promise<Run> {
    const users = await idleUsers(this.database, 'poller', load.inFlight, this.system.domain);
    const bodies = users.map(({ sessionId }) => pollDocument(sessionId));
    return this.measure(this.system.imps, load, undefined, async (connections, index) => {
      const answer = await connections.post(bodies[index % bodies.length] ?? Buffer.alloc(0));
      if (answer !== '') throw new Error('a poll was not answered empty');
    });
  }

  /** Each client logs in, 2-way, and out again; the latency is that of the login alone. */
  async logins(load: Load & { kind: 'closed' }): Promise<Run> {
    const operator = new Operator(this.system.admin, this.system.adminToken);
    const userOf = (client: number) => `wv:login${client}@${this.system.domain}`;
    for (let client = 0; client < load.inFlight; client++) await operator.put(userOf(client), { password });
    const free = Array.from({ length: load.inFlight }, (_, client) => client);
    const took: number[] = [];
    const run = await this.measure(this.system.imps, load, undefined, async (connections) => {
      const client = free.pop();
      if (client === undefined) throw new Error('more logins than clients');
      try {
        const begun = performance.now();
        const answer = await connections.post(loginDocument(userOf(client), password, client));
        took.push(performance.now() - begun);
        const sessionId = elementIn(answer, 'SessionID');
        if (sessionId === undefined) throw new Error(`a login was answered ${elementIn(answer, 'Code')}`);
        await connections.post(logoutDocument(sessionId));
      } finally {
        free.push(client);
      }
    });
    return { ...run, latency: summarise(took) };
  }

  /** Messages to users who are logged in and do not poll: from the POST to its answer. */
  async messages(load: Load): Promise<Run> {
    const senders = await idleUsers(this.database, `sender${this.transactions}x`, 64, this.system.domain);
    const receivers = await idleUsers(this.database, `receiver${this.transactions}x`, 1_000, this.system.domain);
    return this.measure(this.system.imps, load, undefined, (connections, index) =>
      this.send(connections, senders, receivers[index % receivers.length]),
    );
  }

  /** Memory of sessions that are there and have polled once. */
  async idleSessions(count: number): Promise<MemoryRun> {
    const pid = this.pid();
    const connections = new KeptConnections(this.system.imps, 64);
    try {
      const few = await idleUsers(this.database, 'warm', 1_000, this.system.domain);
      await this.pollEach(connections, few, 20);
      await pause(settleMs);
      const before = memoryOf(pid);
      const users = await idleUsers(this.database, 'idle', count, this.system.domain);
      await this.pollEach(connections, users, 1);
      await pause(settleMs);
      const after = memoryOf(pid);
      return { count, before, after, each: (after - before) / count };
    } finally {
      await connections.close();
    }
  }

  /** Sessions with an agreed channel over TCP, all open at once, and what each takes. */
  async openChannels(
    count: number,
  ): Promise<{ users: IdleUser[]; lines: WakeUpLines; memory: MemoryRun; ok: Latencies }> {
    const users = await idleUsers(this.database, 'called', count, this.system.domain);
    const connections = new KeptConnections(this.system.imps, 64);
    let address: { host: string; port: number } | undefined;
    try {
      await inTurns(users, 64, async ({ sessionId }) => {
        const answer = await connections.post(capabilityDocument(sessionId));
        const host = elementIn(answer, 'TCPAddress');
        const port = Number(elementIn(answer, 'TCPPort'));
        if (host === undefined || !Number.isInteger(port)) throw new Error('no channel over TCP was agreed');
        address = { host, port };
      });
    } finally {
      await connections.close();
    }
    if (!address) throw new Error('there is no user to open a channel for');
    const lines = new WakeUpLines(address);
    await pause(settleMs);
    const before = memoryOf(this.pid());
    const waits = await lines.open(users.map(({ sessionId }) => sessionId));
    await pause(settleMs);
    const after = memoryOf(this.pid());
    return { users, lines, memory: { count, before, after, each: (after - before) / count }, ok: summarise(waits) };
  }

  /**
   * One message to each of these users, at a fixed rate, while all channels are open. Nobody polls, so that each message stays in its
   * queue as it was committed.
   */
  async wakeUps(users: readonly IdleUser[], lines: WakeUpLines, load: Load & { kind: 'open' }): Promise<WakeUpRun> {
    const senders = await idleUsers(this.database, `caller${this.transactions}x`, 64, this.system.domain);
    const sentAt = new Map<string, number>();
    const run = await this.measure(this.system.imps, load, undefined, async (connections, index) => {
      const user = users[index];
      if (!user) throw new Error('there are more messages than users to call');
      const at = Date.now();
      await this.send(connections, senders, user);
      sentAt.set(user.sessionId, at);
    });
    await pause(settleMs);
    const { rows } = await this.database.query<{ wire_id: string; at: Date }>(
      `select s.wire_id, pg_xact_commit_timestamp(q.xmin) as at from imps_front.server_transaction q
       join imps_front.session s using (session_id) where q.kind = 'message' and s.wire_id = any($1)`,
      [[...sentAt.keys()]],
    );
    const fromQueue = rows.flatMap(({ wire_id, at }) => {
      const called = lines.calledAt.get(wire_id);
      return called === undefined ? [] : [called - at.getTime()];
    });
    const fromPost = [...sentAt].flatMap(([sessionId, at]) => {
      const called = lines.calledAt.get(sessionId);
      return called === undefined ? [] : [called - at];
    });
    return {
      perSecond: run.perSecond,
      sent: sentAt.size,
      refused: run.failed,
      uncalled: sentAt.size - fromPost.length,
      fromQueue: summarise(fromQueue),
      fromPost: summarise(fromPost),
    };
  }

  private async send(
    connections: KeptConnections,
    senders: readonly IdleUser[],
    to: IdleUser | undefined,
  ): Promise<void> {
    const number = this.transactions++;
    const sender = senders[number % senders.length];
    if (!sender || !to) throw new Error('there is nobody to write to');
    const addresses = { from: sender.userId, to: to.userId };
    const text = `bench ${number} `.padEnd(textBytes, '.');
    const answer = await connections.post(sendDocument(sender.sessionId, String(number), addresses, text));
    if (elementIn(answer, 'Code') !== '200') throw new Error(`a message was answered ${elementIn(answer, 'Code')}`);
  }

  private async pollEach(connections: KeptConnections, users: readonly IdleUser[], times: number): Promise<void> {
    for (let time = 0; time < times; time++)
      await inTurns(users, 64, ({ sessionId }) => connections.post(pollDocument(sessionId)));
  }

  private async measure(
    url: string,
    load: Load,
    server: ChildProcess | undefined,
    one: (connections: KeptConnections, index: number) => Promise<unknown>,
  ): Promise<Run> {
    const connections = new KeptConnections(url, load.kind === 'closed' ? load.inFlight : 256);
    const took: number[] = [];
    const before = this.processorTimes(server);
    try {
      const { accepted, failed, seconds } = await apply(load, async (index) => {
        const begun = performance.now();
        await one(connections, index);
        took.push(performance.now() - begun);
      });
      const processorMs = Object.fromEntries(
        Object.entries(this.processorTimes(server)).map(([name, time]) => [
          name,
          ((time - (before[name] ?? 0)) * 1000) / Math.max(accepted, 1),
        ]),
      );
      return { perSecond: accepted / seconds, done: accepted, failed, latency: summarise(took), processorMs };
    } finally {
      await connections.close();
    }
  }

  private processorTimes(server: ChildProcess | undefined): Record<string, number> {
    const { user, system } = process.cpuUsage();
    const generator = (user + system) / 1e6;
    if (server) return { 'the route': processorSeconds(server.pid), generator };
    const others = Object.entries(this.others).map(([name, pid]) => [name, processorSecondsOfTree(pid)] as const);
    const services = (['imps-front', 'routing', 'presence'] as const).map(
      (name) => [name, processorSeconds(this.system.pid(name))] as const,
    );
    return { ...Object.fromEntries([...services, ...others]), generator };
  }

  private pid(): number {
    const pid = this.system.pid('imps-front');
    if (pid === undefined) throw new Error('imps-front does not run');
    return pid;
  }
}

async function inTurns<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<unknown>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const one of rest) await work(one);
    }),
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
