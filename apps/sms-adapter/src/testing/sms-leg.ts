import { newEventId } from '@smsonly/platform';
import { eventually as within, freePort } from '@smsonly/testing';
import { referenceParameter } from 'jasmin-sms-client';
import { AppProcess } from './app-process.js';
import { HttpDoor, type Passage } from './http-door.js';
import { brokenPromises, unsettled, type Allowances, type Evidence, type Submission } from './ledger.js';
import { routingSide, type RoutingSide, type SmsEvent } from './routing-side.js';
import { markOf, readSendForm, someTexts } from './traffic.js';

/** Where the gateway is, and how it is spoken with. */
export interface GatewayPlace {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Secret of its callbacks, and the port to which it posts SMS from phones. */
  readonly token: string;
  readonly callbackPort: number;
  /** The simulator that has the phones. */
  readonly phonesUrl: string;
  /** SMS_UNKNOWN_WAIT in ms, and SMS_RATE: so that there is a flow to be disturbed. */
  readonly unknownWaitMs: number;
  readonly rate: number;
}

/** One SMS that was handed to the gateway. */
export interface SendCall {
  /** The adapter's own, in the URL of the reports. */
  readonly reference: string;
  readonly mark: string;
  readonly part: number;
}

const success = /^Success "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"\s*$/;
/** Generous: a busy machine makes everything slow, never wrong. */
const limitMs = 60_000;

export const eventually: typeof within = (check, options) => within(check, { timeout: limitMs, ...options });

/** The adapter as its own process, Kafka on one side, a gateway on the other, with a door on each way between the two. */
export class SmsLeg {
  /** All texts requested so far, in all cases. */
  readonly all: Submission[] = [];
  #resentOfDead = 0;
  #doublesOfGateway = 0;
  #reorders = false;

  private constructor(
    readonly place: GatewayPlace,
    readonly routing: RoutingSide,
    /** From the adapter to the gateway. */
    readonly toGateway: HttpDoor,
    /** From the gateway to the adapter. */
    readonly toAdapter: HttpDoor,
    readonly adapter: AppProcess,
    readonly managementUrl: string,
  ) {}

  static async start(place: GatewayPlace): Promise<SmsLeg> {
    const routing = await routingSide();
    const [adapterPort, managementPort] = [await freePort(), await freePort()];
    const toGateway = await HttpDoor.before(place.port);
    const toAdapter = await HttpDoor.before(adapterPort, place.callbackPort);
    const managementUrl = `http://127.0.0.1:${managementPort}`;
    const env = {
      LISTEN_HOST: '127.0.0.1',
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'fatal',
      INSTANCE: 'sms-adapter-0',
      DATABASE_URL: routing.databaseUrl,
      KAFKA_BROKERS: routing.brokersText,
      KAFKA_TOPIC_PREFIX: routing.topicPrefix,
      SMS_ADAPTER_PORT: String(adapterPort),
      SMS_ADAPTER_MANAGEMENT_PORT: String(managementPort),
      JASMIN_URL: toGateway.url,
      JASMIN_USERNAME: place.username,
      JASMIN_PASSWORD: place.password,
      SMS_CALLBACK_URL: toAdapter.url,
      JASMIN_CALLBACK_TOKEN: place.token,
      SMS_UNKNOWN_WAIT: `${place.unknownWaitMs}ms`,
      SMS_RATE: String(place.rate),
      // Jasmin's own parts hang in it for ever when the SMSC goes away between two of them.
      SMS_SPLITTING: 'own',
    };
    const adapter = new AppProcess('sms-adapter', env, `${managementUrl}/health/ready`);
    await adapter.start();
    return new SmsLeg(place, routing, toGateway, toAdapter, adapter, managementUrl);
  }

  /** Asks for texts to new phones. */
  async send(size: { readonly phones: number; readonly each: number }): Promise<Submission[]> {
    const submissions = someTexts(size, () => newEventId(new Date()));
    this.all.push(...submissions);
    await this.routing.request(submissions);
    return submissions;
  }

  /** Until the gateway has taken so many SMS or parts of these. */
  async untilTaken(submissions: readonly Submission[], howMany: number): Promise<void> {
    await eventually(
      () => {
        const taken = this.#takenBy(submissions);
        const sum = [...taken.values()].flatMap((parts) => [...parts.values()]).reduce((all, one) => all + one, 0);
        if (sum < howMany) throw new Error(`${sum} of ${howMany} SMS taken`);
      },
      { interval: 2 },
    );
  }

  /** The marks of all texts of which the gateway may have something. */
  handedOver(): ReadonlySet<string> {
    const sends = this.toGateway.passages.filter(({ path, forwarded }) => path === '/send' && forwarded);
    return new Set(sends.flatMap(({ form }) => readSendForm(form).mark ?? []));
  }

  /** Until each text has come to its end or is, where that is allowed, honestly open; then every broken promise. */
  async settled(submissions: readonly Submission[], resentBefore: number, allowed: Allowances = {}): Promise<string[]> {
    const open = await eventually(
      async () => {
        const open = unsettled(submissions, await this.evidence(submissions, resentBefore), allowed);
        if (open.length > 0) throw new Error(`${open.length} texts are not at their end:\n${open.join('\n')}`);
        return open;
      },
      { interval: 100 },
    ).catch((error: Error) => [error.message]);
    this.#doublesOfGateway += allowed.doublesOfGateway ?? 0;
    this.#reorders ||= allowed.reorders === true;
    const broken = [...open, ...brokenPromises(submissions, await this.evidence(submissions, resentBefore), allowed)];
    const marks = new Set(broken.flatMap((what) => markOf(what) ?? []));
    return [...broken, ...[...marks].slice(0, 3).flatMap((mark) => this.#storyOf(mark))];
  }

  /** The same once more for all cases so far: something may have come late. */
  async brokenLate(failure: string): Promise<string[]> {
    const allowed = { open: true, failure, doublesOfGateway: this.#doublesOfGateway, reorders: this.#reorders };
    return brokenPromises(this.all, await this.evidence(this.all, 0), allowed);
  }

  async evidence(submissions: readonly Submission[], resentBefore: number): Promise<Evidence> {
    const phones = [...new Set(submissions.map(({ phone }) => phone))];
    const onPhone = new Map<string, string[]>();
    for (const phone of phones) onPhone.set(phone, await this.textsOn(phone));
    const events = new Map<string, SmsEvent[]>();
    for (const event of this.routing.events)
      if ('submissionId' in event.data)
        events.set(event.data.submissionId, [...(events.get(event.data.submissionId) ?? []), event]);
    const taken = this.#takenBy(submissions);
    const reported = this.#reported();
    const markById = new Map(submissions.map(({ submissionId, text }) => [submissionId, markOf(text) ?? '']));
    return {
      events: (submissionId) =>
        (events.get(submissionId) ?? []).map(({ type, data }) => {
          return { type, ...('cause' in data && { cause: data.cause }) };
        }),
      onPhone: (phone) => onPhone.get(phone) ?? [],
      again: (submissionId) =>
        [...(taken.get(markById.get(submissionId) ?? '')?.values() ?? [])].reduce((sum, times) => sum + times - 1, 0),
      reported: (submissionId) => reported.has(markById.get(submissionId) ?? ''),
      resent: (await this.resent()) - resentBefore,
    };
  }

  /** The call of `/send` that a report is about. */
  callOfReport({ query }: Passage): SendCall | undefined {
    return this.#callsByReference().get(query.get(referenceParameter) ?? '');
  }

  /** What the adapters have counted as sent again. Of one that was killed: until `kill`. */
  async resent(): Promise<number> {
    return this.#resentOfDead + (await this.metric(/^smsonly_sms_resent_total/));
  }

  async metric(pattern: RegExp): Promise<number> {
    const text = await (await fetch(`${this.managementUrl}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => pattern.test(line))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** Pulls the adapter's plug. */
  async kill(): Promise<void> {
    this.#resentOfDead = await this.resent();
    await this.adapter.end('SIGKILL');
  }

  async textsOn(phone: string): Promise<string[]> {
    const answer = await fetch(`${this.place.phonesUrl}/phones/${encodeURIComponent(phone)}/messages`);
    return ((await answer.json()) as { text: string }[]).map(({ text }) => text);
  }

  async sendFromPhone(phone: string, text: string): Promise<void> {
    await this.#ask(`phones/${encodeURIComponent(phone)}/messages`, 'POST', { to: '4759440000', text });
  }

  /** Begins a fault of the simulator, or ends it. */
  async fault(fault: object | undefined): Promise<void> {
    await this.#ask('faults', fault === undefined ? 'DELETE' : 'PUT', fault);
  }

  /** Until the fault has hit as many SMS as it was to. */
  async untilFaultIsSpent(): Promise<void> {
    await eventually(async () => {
      const { times } = (await (await fetch(`${this.place.phonesUrl}/faults`)).json()) as { times?: number };
      if (times !== 0) throw new Error(`the fault has ${times} SMS to hit`);
    });
  }

  async close(): Promise<void> {
    await this.adapter.end('SIGTERM');
    this.toGateway.close();
    this.toAdapter.close();
    await this.routing.close();
  }

  async #ask(path: string, method: string, body: object | undefined): Promise<void> {
    const answer = await fetch(`${this.place.phonesUrl}/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`the simulator says ${answer.status} ${await answer.text()}`);
  }

  /** By the mark of the text and the place of the part: how often the gateway took it, or may have taken it. */
  #takenBy(submissions: readonly Submission[]): Map<string, Map<number, number>> {
    const marks = new Set(submissions.map(({ text }) => markOf(text)));
    const taken = new Map<string, Map<number, number>>();
    for (const { path, form, forwarded, answer } of this.toGateway.passages) {
      if (path !== '/send' || !forwarded || (answer && !success.test(answer.body))) continue;
      const { mark, part } = readSendForm(form);
      if (mark === undefined || !marks.has(mark)) continue;
      const parts = taken.get(mark) ?? new Map<number, number>();
      taken.set(mark, parts.set(part, (parts.get(part) ?? 0) + 1));
    }
    return taken;
  }

  #callsByReference(): Map<string, SendCall> {
    const calls = new Map<string, SendCall>();
    for (const { path, form } of this.toGateway.passages) {
      const reference = new URL(form.get('dlr-url') ?? 'http://none').searchParams.get(referenceParameter);
      const { mark, part } = readSendForm(form);
      if (path === '/send' && reference !== null && mark !== undefined) calls.set(reference, { reference, mark, part });
    }
    return calls;
  }

  /** What passed the doors about a text, for whoever has to find out why a promise was broken. */
  #storyOf(mark: string): string[] {
    const calls = this.#callsByReference();
    const answered = ({ forwarded, answer }: Passage) =>
      answer ? `${answer.status} ${answer.body.slice(0, 30)}` : forwarded ? 'no answer' : 'not let through';
    const sends = this.toGateway.passages
      .filter(({ path, form }) => path === '/send' && readSendForm(form).mark === mark)
      .map((passage) => ({ passage, what: `/send of part ${readSendForm(passage.form).part}` }));
    const reports = this.toAdapter.passages
      .filter(({ query }) => calls.get(query.get(referenceParameter) ?? '')?.mark === mark)
      .map((passage) => {
        const { form, query } = passage;
        const part = calls.get(query.get(referenceParameter) ?? '')?.part;
        return { passage, what: `report of part ${part}, level ${form.get('level')} ${form.get('message_status')}` };
      });
    return [...sends, ...reports]
      .sort((one, two) => one.passage.at - two.passage.at)
      .map(({ passage, what }) => `  <${mark}> at ${passage.at.toFixed(1)} s ${what}: ${answered(passage)}`);
  }

  /** Marks of texts of which the adapter has acknowledged a report that the SMSC has them. */
  #reported(): Set<string> {
    const calls = this.#callsByReference();
    const taken = this.toAdapter.passages.filter(({ form, answer }) => answer?.status === 200 && isGood(form));
    return new Set(taken.flatMap(({ query }) => calls.get(query.get(referenceParameter) ?? '')?.mark ?? []));
  }
}

const isGood = (form: URLSearchParams): boolean =>
  form.get('level') === '1' ? form.get('message_status') === 'ESME_ROK' : form.get('level') === '2';
