/** A phone without IM, behind the Jasmin simulator. */

export type ReceivedSms = Readonly<{ id: string; from: string; to: string; text: string; at: string }>;

export class Phone {
  constructor(
    private readonly simulator: string,
    /** Its number, E.164 with `+`. */
    readonly msisdn: string,
  ) {}

  /** All SMS that it has, oldest first. */
  async messages(): Promise<ReceivedSms[]> {
    const answer = await fetch(this.url('messages'));
    if (!answer.ok) throw new Error(`the simulator answers ${answer.status} when asked for a phone's messages`);
    return (await answer.json()) as ReceivedSms[];
  }

  /** Sends an SMS to a number. */
  async send(to: string, text: string): Promise<void> {
    const answer = await fetch(this.url('messages'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to, text }),
    });
    if (answer.status !== 202) throw new Error(`the simulator answers ${answer.status} when a phone sends an SMS`);
  }

  private url(resource: string): string {
    return `${this.simulator}/phones/${encodeURIComponent(this.msisdn)}/${resource}`;
  }
}
