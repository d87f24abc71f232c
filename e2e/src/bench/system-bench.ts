import type { Client } from 'pg';
import { ImpsClient, codeOf } from '../people/imps-client.js';
import { Operator } from '../people/operator.js';
import { Phone } from '../people/phone.js';
import { RunningSystem, serviceNames, type ServiceName } from '../system/start-system.js';
import { apply, summarise, type Latencies, type Load } from './latencies.js';
import { processorSeconds, processorSecondsOfTree } from './processor-time.js';

export type SystemRun = Readonly<{
  perSecond: number;
  accepted: number;
  failed: number;
  arrived: number;
  latency: Latencies;
  /** Processor milliseconds that each process used for one message. */
  processorMsPerMessage: Readonly<Record<string, number>>;
  /** Transactions that Postgres committed for one message. */
  commitsPerMessage: number;
}>;

const users = 50;
const phonesPerUser = 20;

const userName = (index: number) => `bench${index}`;
const phoneNumber = (index: number) => `+4794${String(index).padStart(6, '0')}`;

/** IM users who are logged in, and phones, to send messages between. */
export class SystemBench {
  private constructor(
    private readonly system: RunningSystem,
    private readonly database: Client,
    private readonly clients: readonly ImpsClient[],
    private readonly others: Readonly<Record<string, number | undefined>>,
  ) {}

  static async open(
    system: RunningSystem,
    database: Client,
    others: Readonly<Record<string, number | undefined>>,
  ): Promise<SystemBench> {
    const operator = new Operator(system.admin, system.adminToken);
    const clients = await Promise.all(
      Array.from({ length: users }, async (_, index) => {
        const userId = `wv:${userName(index)}@${system.domain}`;
        await operator.put(userId, { password: 'bench', displayName: userName(index) });
        const client = new ImpsClient({ url: system.imps, userId, password: 'bench', version: '1.2' });
        const { result } = await client.login();
        if (result.code !== 200) throw new Error(`${userId} cannot log in: ${result.code}`);
        return client;
      }),
    );
    return new SystemBench(system, database, clients, others);
  }

  /** From the POST until the message is in the recipient's queue: the commit that put it there. */
  imToIm(load: Load, size: number): Promise<SystemRun> {
    return this.measure(
      load,
      size,
      (index) => `wv:${userName((index + 1) % users)}@${this.system.domain}`,
      async (sent) => {
        const { rows } = await this.database.query<{ id: string; at: Date }>(
          `select payload->>'messageId' as id, pg_xact_commit_timestamp(xmin) as at
           from imps_front.server_transaction where kind = 'message' and payload->>'messageId' = any($1)`,
          [[...sent.keys()]],
        );
        return new Map(rows.map(({ id, at }) => [id, at.getTime()]));
      },
    );
  }

  /** From the POST until the phone has the SMS. */
  imToSms(load: Load, size: number): Promise<SystemRun> {
    const texts = new Map<string, string>();
    return this.measure(
      load,
      size,
      (index) => {
        const user = index % users;
        const phone = user * phonesPerUser + (Math.floor(index / users) % phonesPerUser);
        return `wv:${phoneNumber(phone)}@${this.system.domain}`;
      },
      async (sent) => {
        for (const [id, { mark }] of sent) texts.set(mark, id);
        const arrived = new Map<string, number>();
        for (let phone = 0; phone < users * phonesPerUser; phone++) {
          for (const { text, at } of await new Phone(this.system.simulator, phoneNumber(phone)).messages()) {
            const id = texts.get(/mark-[\w-]+/.exec(text)?.[0] ?? '');
            if (id !== undefined && sent.has(id)) arrived.set(id, Date.parse(at));
          }
        }
        return arrived;
      },
    );
  }

  private runs = 0;

  private async measure(
    load: Load,
    size: number,
    recipient: (index: number) => string,
    arrivals: (sent: ReadonlyMap<string, { at: number; mark: string }>) => Promise<ReadonlyMap<string, number>>,
  ): Promise<SystemRun> {
    const run = this.runs++;
    const sent = new Map<string, { at: number; mark: string }>();
    const before = this.processorTimes();
    const commitsBefore = await this.commits();
    const { accepted, failed, seconds } = await apply(load, async (index) => {
      const client = this.clients[index % users];
      if (!client) throw new Error('no client');
      const mark = `mark-${run}-${index}`;
      const at = Date.now();
      const answer = await client.request({
        kind: 'SendMessage-Request',
        deliveryReport: false,
        messageInfo: {
          contentType: 'text/plain',
          contentSize: size,
          recipient: { users: [{ userId: recipient(index) }] },
          sender: { user: { userId: client.userId } },
        },
        contentData: mark.padEnd(size, '.'),
      });
      if (answer.kind !== 'SendMessage-Response' || codeOf(answer) !== 200 || answer.messageId === undefined) {
        throw new Error(`answered with ${answer.kind} ${codeOf(answer)}`);
      }
      sent.set(answer.messageId, { at, mark });
    });
    const after = this.processorTimes();
    const commits = (await this.commits()) - commitsBefore;

    let arrived = await arrivals(sent);
    const deadline = Date.now() + 60_000;
    while (arrived.size < sent.size && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      arrived = await arrivals(sent);
    }
    const latencies = [...sent].flatMap(([id, { at }]) => {
      const there = arrived.get(id);
      return there === undefined ? [] : [there - at];
    });
    return {
      perSecond: accepted / seconds,
      accepted,
      failed,
      arrived: arrived.size,
      latency: summarise(latencies),
      commitsPerMessage: commits / Math.max(accepted, 1),
      processorMsPerMessage: Object.fromEntries(
        Object.entries(after).map(([name, time]) => [
          name,
          ((time - (before[name] ?? 0)) * 1000) / Math.max(accepted, 1),
        ]),
      ),
    };
  }

  private async commits(): Promise<number> {
    const { rows } = await this.database.query<{ commits: string }>(
      'select xact_commit as commits from pg_stat_database where datname = current_database()',
    );
    return Number(rows[0]?.commits ?? 0);
  }

  private processorTimes(): Record<string, number> {
    const services = Object.fromEntries(
      serviceNames.map((name: ServiceName) => [name, processorSeconds(this.system.pid(name))]),
    );
    const others = Object.fromEntries(
      Object.entries(this.others).map(([name, pid]) => [name, processorSecondsOfTree(pid)]),
    );
    return {
      ...services,
      ...others,
      'the benchmark itself': process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
    };
  }
}
