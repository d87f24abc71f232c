import type { Content } from '../../src/people/imps-client.js';
import { codeOf, ImpsClient } from '../../src/people/imps-client.js';
import type { Death } from '@smsonly/service/in-steps';
import { redeliveryMs, type SystemInSteps } from './system-in-steps.js';

const second = 1_000;
/** What a client that loses answers is given at most in one session. */
const mostDeliveries = 3;

type Sent = {
  text: string;
  by: Person;
  at: number;
  /** Whose it is: an account, or a phone. */
  forAccount?: string;
  forPhone?: string;
  messageId?: string;
  code?: number;
  /** Account IDs cannot be read from outside: the life of a name, counted. */
  acknowledged: boolean;
  sms: number;
  reports: number[];
  validUntil?: number;
  rejected?: boolean;
};

/** One holder of a user ID. The next holder is another person. */
type Person = {
  name: string;
  life: number;
  msisdn?: string;
  /** All numbers that they have had. */
  numbers: Set<string>;
  isRegistered: boolean;
  blocks: Set<string>;
};

type Session = {
  id: number;
  client: ImpsClient;
  person: Person;
  isOver: boolean;
  lastActive: number;
  /** Transactions that arrived and are not acknowledged. */
  unanswered: { id: string; content: Content }[];
  given: Map<string, number[]>;
  /** The texts of each sender in the order in which they were first given out. */
  order: Map<string, number[]>;
};

type Sms = { submissionId: string; to: string; from: string; sent: Sent; state: 'requested' | 'accepted' | 'over' };

/** People who write to each other and to phones; what happens to each message, as they see it. */
export class Lives {
  readonly people = new Map<string, Person>();
  readonly sessions: Session[] = [];
  readonly messages: Sent[] = [];
  readonly sms: Sms[] = [];
  #count = 0;
  #lives = 0;

  constructor(
    private readonly system: SystemInSteps,
    readonly run: number,
  ) {}

  get live(): Session[] {
    return this.sessions.filter(({ isOver }) => !isOver);
  }

  name = (index: number): string => `${['ann', 'ben', 'cid'][index % 3]}${this.run}`;
  number = (index: number): string => `+4741${String(this.run).padStart(5, '0')}${index % 3}`;
  userId = (name: string): string => `wv:${name}@im.example.com`;
  holder = (name: string): Person | undefined => this.people.get(name);
  holderOfNumber = (number: string): Person | undefined =>
    [...this.people.values()].find(({ msisdn }) => msisdn === number);

  async register(name: string, number: string | undefined): Promise<void> {
    if (number !== undefined && this.holderOfNumber(number)) number = undefined;
    const body = { password: 'pw', ...(number !== undefined && { msisdn: number }) };
    expectCode(await this.system.drive(this.system.operator.put(this.userId(name), body)), [200, 201]);
    const person = this.people.get(name) ?? {
      name,
      life: this.#lives++,
      numbers: new Set<string>(),
      isRegistered: true,
      blocks: new Set<string>(),
    };
    if (number === undefined) delete person.msisdn;
    else {
      person.msisdn = number;
      person.numbers.add(number);
    }
    this.people.set(name, person);
  }

  async deregister(person: Person): Promise<void> {
    expectCode(await this.system.drive(this.system.operator.delete(this.userId(person.name))), [204]);
    person.isRegistered = false;
    this.#gone.push(person);
    this.people.delete(person.name);
    for (const session of this.live) if (session.person === person) session.isOver = true;
  }

  async logIn(person: Person, client: number): Promise<void> {
    const options = {
      url: this.system.imps,
      userId: this.userId(person.name),
      password: 'pw',
      version: '1.2' as const,
    };
    const imps = new ImpsClient({ ...options, clientId: `WV:client${client}` });
    const { result } = await this.system.drive(imps.login());
    expectCode(result.code, [200]);
    for (const one of this.live)
      if (one.person === person && one.client.clientId.url === imps.clientId.url) one.isOver = true;
    this.sessions.push({
      id: this.sessions.length,
      client: imps,
      person,
      isOver: false,
      lastActive: this.system.now.getTime(),
      unanswered: [],
      given: new Map(),
      order: new Map(),
    });
  }

  async logOut(session: Session): Promise<void> {
    await this.system.drive(session.client.logout());
    session.isOver = true;
  }

  /** @param repeats how often the client sends it again under its transaction ID, as if the answer had been lost */
  async send(
    session: Session,
    to: string,
    { repeats, validity, death }: { repeats: number; validity?: number | undefined; death?: Death | undefined },
  ): Promise<void> {
    const text = `message ${this.run}.${this.#count++}.`;
    const number = /^wv:(\+\d+)/.exec(to)?.[1];
    const holder = number === undefined ? this.holder(to.slice(3)) : this.holderOfNumber(number);
    const sent: Sent = {
      text,
      by: session.person,
      at: this.messages.length,
      ...(holder && { forAccount: keyOf(holder) }),
      ...(!holder && number !== undefined && { forPhone: number }),
      acknowledged: false,
      sms: 0,
      reports: [],
      ...(validity !== undefined && { validUntil: this.system.now.getTime() + validity * second }),
    };
    this.messages.push(sent);
    const id = `s${sent.at}`;
    const answers = new Set<string>();
    for (let times = 0; times <= repeats; times += 1) {
      const answer = await this.system.drive(
        session.client.request(
          {
            kind: 'SendMessage-Request',
            deliveryReport: true,
            messageInfo: {
              contentType: 'text/plain',
              contentSize: text.length,
              recipient: { users: [{ userId: to }] },
              sender: { user: { userId: this.userId(session.person.name) } },
              ...(validity !== undefined && { validity }),
            },
            contentData: text,
          },
          id,
        ),
        times === 0 ? death : undefined,
      );
      answers.add(JSON.stringify(answer));
      const code = codeOf(answer);
      if (code !== undefined) sent.code = code;
      if ('messageId' in answer && answer.messageId !== undefined) sent.messageId = answer.messageId;
    }
    if (answers.size > 1) throw new Error(`a repeated message was answered differently: ${[...answers].join(' ')}`);
    const isBlocked = holder?.blocks.has(session.person.name);
    const expected = holder ? (isBlocked ? [532] : [200]) : number === undefined ? [531] : [200, 507];
    expectCode(sent.code, expected);
    session.lastActive = this.system.now.getTime();
    this.hearSms();
  }

  /** @param isLost the answer does not reach the client */
  async poll(session: Session, isLost: boolean): Promise<boolean> {
    const answer = await this.system.drive(session.client.poll());
    session.lastActive = this.system.now.getTime();
    if (!answer) return false;
    const { id, content } = answer.transaction;
    this.#given(session, content);
    if (!isLost) session.unanswered.push({ id, content });
    return true;
  }

  async acknowledge(session: Session, index: number): Promise<void> {
    const [one] = session.unanswered.splice(index % Math.max(1, session.unanswered.length), 1);
    if (!one) return;
    await this.system.drive(session.client.acknowledge({ mode: 'Request', id: one.id, content: one.content }));
    if (one.content.kind === 'NewMessage') {
      const sent = this.#sentIn(one.content.contentData);
      if (sent) sent.acknowledged = true;
    }
    if (one.content.kind === 'DeliveryReport-Request') {
      const sent = this.messages.find(({ messageId }) => messageId === reportedIn(one.content));
      if (sent) sent.reports.push(codeOf(one.content) ?? 0);
    }
  }

  async block(session: Session, name: string, isOn: boolean): Promise<void> {
    const { blocks } = session.person;
    if (isOn) blocks.add(name);
    else blocks.delete(name);
    const users = { userIds: [this.userId(name)] };
    const blockList = { inUse: true, ...(isOn ? { addList: users } : { removeList: users }) };
    const answer = await this.system.drive(session.client.request({ kind: 'BlockEntity-Request', blockList }));
    session.lastActive = this.system.now.getTime();
    // Unknown users are not listed.
    if (codeOf(answer) === 531) blocks.delete(name);
    else expectCode(codeOf(answer), [200]);
  }

  /** The gateway's news of an SMS. */
  async news(index: number, outcome: 'accepted' | 'delivered' | 'failed'): Promise<void> {
    const open = this.sms.filter(({ state }) => state !== 'over');
    const sms = open[index % Math.max(1, open.length)];
    if (!sms || (outcome === 'accepted' && sms.state === 'accepted')) return;
    const { submissionId, to, from } = sms;
    const data = { submissionId, to, from, at: this.system.now.toISOString() };
    sms.state = outcome === 'accepted' ? 'accepted' : 'over';
    if (outcome === 'failed')
      await this.system.tell(to, { type: 'SmsFailed', data: { ...data, code: 410, cause: 'undeliverable' } });
    else await this.system.tell(to, { type: outcome === 'accepted' ? 'SmsAccepted' : 'SmsDelivered', data });
  }

  hearSms(): void {
    for (const { submissionId, to, from, text } of this.system.takeSms()) {
      const sent = this.#sentIn(text);
      if (!sent) continue;
      sent.sms += 1;
      this.sms.push({ submissionId, to, from, sent, state: 'requested' });
      const wasTheirs = this.#whoIs(sent.forAccount)?.numbers.has(to) ?? false;
      if (sent.forPhone !== to && !wasTheirs)
        throw new Error(`${sent.text} was for ${sent.forAccount}, and went to ${to}`);
      if (sent.sms > 1) throw new Error(`${sent.text} went out as SMS twice`);
      if (sent.acknowledged) throw new Error(`${sent.text} went out as SMS, although it was read`);
    }
  }

  /** Time goes by; clients that were silent are logged out by it. */
  async pass(seconds: number): Promise<void> {
    this.system.pass(seconds * second);
    const now = this.system.now.getTime();
    // Asked for: an hour; a session lasts a little longer.
    for (const one of this.live) if (now - one.lastActive > 3_500 * second) one.isOver = true;
  }

  /** From now on nothing is lost: everybody reads everything, phones get everything, and nothing is left. */
  async end(): Promise<void> {
    await this.system.settle();
    this.hearSms();
    for (const person of this.people.values()) await this.logIn(person, 9);
    const ends = this.live.filter(({ client }) => client.clientId.url === 'WV:client9');
    for (const one of this.live) if (!ends.includes(one)) one.isOver = true;
    for (let rounds = 0; rounds < 3; rounds += 1) {
      await this.system.settle();
      this.hearSms();
      for (let open = this.sms.find(({ state }) => state !== 'over'); open; open = undefined) {
        while (this.sms.some(({ state }) => state !== 'over')) await this.news(0, 'delivered');
      }
      await this.system.settle();
      await this.system.sweep();
      await this.system.settle();
      for (const session of ends)
        while (await this.poll(session, false)) {
          await this.acknowledge(session, 0);
          await this.system.settle();
        }
    }
    for (const sent of this.messages) this.#hasEnded(sent);
    for (const person of [...this.people.values()]) await this.deregister(person);
    await this.system.settle();
    this.hearSms();
    while (this.sms.some(({ state }) => state !== 'over')) await this.news(0, 'delivered');
    await this.system.settle();
    for (const days of [2, 40]) {
      this.system.pass(days * 86_400 * second);
      await this.system.sweep();
      await this.system.settle();
    }
    this.system.pass(86_400 * second);
    await this.system.sweep();
  }

  /** Accepted is delivered, or reported; never both ways, and reported once. */
  #hasEnded(sent: Sent): void {
    const { text, code, by, acknowledged, sms, reports } = sent;
    const tell = `${text} from ${keyOf(by)} for ${sent.forAccount ?? sent.forPhone}`;
    if (code !== 200) {
      if (acknowledged || sms > 0) throw new Error(`${tell} was refused with ${code}, and delivered`);
      return;
    }
    if (acknowledged && sms > 0) throw new Error(`${tell} was delivered on both rails`);
    if (reports.length > 1) throw new Error(`${tell} was reported ${reports.join(', ')}`);
    if (!by.isRegistered) return;
    if (reports.length === 0) throw new Error(`${tell} was accepted, and never reported`);
    const isDelivered = acknowledged || sms > 0;
    if (reports[0] === 200 && !isDelivered && !this.#mayCount(sent))
      throw new Error(`${tell} was reported as delivered`);
    if (reports[0] !== 200 && acknowledged) throw new Error(`${tell} was reported as ${reports[0]}, and read`);
  }

  /** Two sessions that got it three times each without a word are taken for having it. */
  #mayCount(sent: Sent): boolean {
    return this.sessions.some(({ given }) => given.has(sent.text));
  }

  #given(session: Session, content: Content): void {
    if (content.kind !== 'NewMessage') return;
    const text = content.contentData ?? '';
    const sent = this.#sentIn(text);
    if (!sent) throw new Error(`nobody wrote ${text}`);
    if (sent.forAccount !== keyOf(session.person))
      throw new Error(`${text} was for ${sent.forAccount ?? sent.forPhone}, and ${keyOf(session.person)} got it`);
    if (sent.acknowledged) throw new Error(`${text} came again after it was acknowledged`);
    const now = this.system.now.getTime();
    const times = session.given.get(text) ?? [];
    const last = times.at(-1);
    if (last !== undefined && now - last < redeliveryMs) throw new Error(`${text} came again after ${now - last} ms`);
    if (times.length >= mostDeliveries) throw new Error(`${text} came ${times.length + 1} times in a session`);
    session.given.set(text, [...times, now]);
    if (times.length > 0) return;
    const order = session.order.get(keyOf(sent.by)) ?? [];
    if ((order.at(-1) ?? -1) > sent.at) throw new Error(`${text} came after a later one of its sender`);
    session.order.set(keyOf(sent.by), [...order, sent.at]);
  }

  #sentIn = (text: string | undefined): Sent | undefined =>
    this.messages.find((one) => text !== undefined && text.includes(one.text));

  #whoIs(key: string | undefined): Person | undefined {
    return [...this.#gone, ...this.people.values()].find((one) => keyOf(one) === key);
  }

  readonly #gone: Person[] = [];
}

function keyOf({ name, life }: Person): string {
  return `${name}/${life}`;
}

function reportedIn(content: Content): string | undefined {
  return content.kind === 'DeliveryReport-Request' ? content.messageInfo?.messageId : undefined;
}

function expectCode(code: number | undefined, allowed: readonly number[]): void {
  if (code === undefined || !allowed.includes(code)) throw new Error(`${code} instead of ${allowed.join(' or ')}`);
}
