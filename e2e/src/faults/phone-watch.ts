import type { Journal } from './journal.js';

/** A phone behind the gateway, whose SMS are noted as they arrive. */
export class PhoneWatch {
  private readonly known = new Set<string>();
  private readonly stopped = new AbortController();
  private watching: Promise<void> = Promise.resolve();
  /** Number from which somebody's texts come, by the line. */
  readonly numbers = new Map<string, string>();
  /** SMS that no line has written: confirmations of the service. */
  readonly others: string[] = [];
  private lastId = '';

  constructor(
    private readonly simulator: string,
    readonly msisdn: string,
    private readonly journal: Journal,
  ) {}

  start(): void {
    this.watching = this.watch();
  }

  /** Sends an SMS; the phone tries again until the network has taken it. */
  async send(to: string, text: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(this.url('messages'), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ to, text }),
        });
        if (answer.status === 202) return;
        if (tries > 20) throw new Error(`the simulator answers ${answer.status} to a phone`);
      } catch (error) {
        if (tries > 20) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Looks at all that it has, once, and ends. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.watching;
    await this.catchUp();
  }

  async catchUp(): Promise<void> {
    const answer = await fetch(this.url('messages'));
    for (const sms of (await answer.json()) as ReceivedSms[]) this.take(sms);
  }

  private async watch(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await this.follow();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  }

  private async follow(): Promise<void> {
    const headers = { ...(this.lastId && { 'last-event-id': this.lastId }) };
    const answer = await fetch(this.url('events'), { headers, signal: this.stopped.signal });
    await this.catchUp();
    let rest = '';
    for await (const chunk of answer.body ?? []) {
      const events = (rest + Buffer.from(chunk as Uint8Array).toString()).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        this.lastId = /^id: ?(.*)$/m.exec(event)?.[1] ?? this.lastId;
        const data = /^data: ?(.*)$/m.exec(event)?.[1];
        if (data !== undefined && /^event: ?message$/m.test(event)) this.take(JSON.parse(data) as ReceivedSms);
      }
    }
  }

  private take({ id, from, text, at }: ReceivedSms): void {
    if (this.known.has(id)) return;
    this.known.add(id);
    // The first SMS of a pair names its sender.
    const bare = text.replace(/^U\d+: /, '');
    const noted = this.journal.saw({ by: this.msisdn, from, text: bare, at: Date.parse(at) });
    if (!noted) this.others.push(text);
    const line = this.journal.sentAs(noted?.mark ?? '')?.line;
    if (line === undefined) return;
    const number = this.numbers.get(line);
    if (number !== undefined && number !== from)
      this.journal.states.push({ what: `conversation number of ${line}`, expected: number, found: from });
    this.numbers.set(line, from);
  }

  private url(resource: string): string {
    return `${this.simulator}/phones/${encodeURIComponent(this.msisdn)}/${resource}`;
  }
}

type ReceivedSms = Readonly<{ id: string; from: string; text: string; at: string }>;
