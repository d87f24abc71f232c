import { contentTypeOf, decode, encode, type Encoding } from '@smsonly/imps-codec';
import { digestBytes, type CspMessage, type Primitive, type PrimitiveOf } from '@smsonly/imps-model';
import { codeOf, type Content } from '../people/imps-client.js';
import type { Journal } from './journal.js';
import type { Seen } from './ledger.js';

/** How long a terminal waits for an answer; longer than the server holds a POST, ms. */
const answerWait = 8_000;
/** Between two polls that bring nothing, and before something is asked again, ms. */
const pollPause = 200;
const repeatPause = 250;
/** After this time a request that is never answered is given up, and the round has failed, ms. */
const patience = 120_000;

const sessionEnds = new Set([600, 601, 604]);
/** The server could not carry it out, and the phone asks again under the same transaction ID. */
const askAgain = new Set([500, 503, 504]);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export type TerminalOptions = Readonly<{
  url: string;
  userId: string;
  password: string;
  encoding?: Encoding;
  journal: Journal;
  /** Gets its messages announced (MessageNotification), to fetch or forward them. */
  isPulling?: boolean;
}>;

type Listener = (content: Content) => void;

/**
 * An IM client as on a phone: repeats a request under its transaction ID until it is answered, polls, acknowledges until that is answered, and
 * logs in again when it is told that its session is over. It notes each text that it is given, also one that it was given before.
 */
export class Terminal {
  private session: string | undefined;
  private login: Promise<void> | undefined;
  private transactions = 0;
  private isPolling = false;
  private polling: Promise<void> = Promise.resolve();
  private leaving = false;
  /** A login without an answer may still be carried out after the next one, and replace its session. */
  private mayBeReplaced = false;
  /** What it is at, for a report of one that is stuck. */
  doing = 'nothing';

  private readonly listeners = new Set<Listener>();

  constructor(readonly options: TerminalOptions) {}

  get userId(): string {
    return this.options.userId;
  }

  /** Hears of what has come and is no text with a mark: presence, announcements, keywords. */
  listen(listener: Listener): void {
    this.listeners.add(listener);
  }

  /** Logs in and polls from now on. */
  async start(way: '2-way' | 'MD5' = '2-way'): Promise<void> {
    this.leaving = false;
    await this.inSession(way);
    if (this.isPolling) return;
    this.isPolling = true;
    this.polling = this.poll().catch((error: unknown) => this.wrong('polls', 'go on', String(error)));
  }

  /** Ends its polls; the session stays. */
  async rest(): Promise<void> {
    this.isPolling = false;
    await this.polling;
  }

  async logOut(): Promise<void> {
    this.leaving = true;
    await this.rest();
    if (this.session === undefined) return;
    await this.ask({ kind: 'Logout-Request' });
    this.session = undefined;
  }

  /** Its account has gone; nothing more is asked. */
  async forget(): Promise<void> {
    this.leaving = true;
    this.isPolling = false;
    await this.polling;
    this.session = undefined;
  }

  /**
   * Asks until it is answered.
   * @throws Error when it never is
   */
  async ask(content: Primitive): Promise<Content> {
    const deadline = Date.now() + patience;
    for (;;) {
      await this.inSession();
      const [session, id] = [this.session, this.nextId()];
      for (;;) {
        const answer = await this.attempt(content, id);
        const code = answer && (codeOf(answer) ?? 200);
        if (answer && code !== undefined && sessionEnds.has(code)) {
          if (content.kind === 'Logout-Request') return answer;
          this.sessionWentAway(session, code);
          break;
        }
        if (answer && !askAgain.has(code ?? 0)) return answer;
        if (Date.now() > deadline) {
          const says = answer ? `${answer.kind} ${code}` : 'nothing';
          throw new Error(`${content.kind} (${id}) of ${this.userId} was answered with ${says} for two minutes`);
        }
        await pause(repeatPause);
      }
    }
  }

  /** The code of the answer to a text; the journal learns it. */
  async send(
    to: string,
    { mark, text }: Readonly<{ mark: string; text: string }>,
    report = false,
  ): Promise<{ code: number; messageId?: string }> {
    const answer = await this.ask({
      kind: 'SendMessage-Request',
      deliveryReport: report,
      messageInfo: {
        contentType: 'text/plain',
        contentSize: Buffer.byteLength(text),
        recipient: { users: [{ userId: to }] },
        sender: { user: { userId: this.userId } },
      },
      contentData: text,
    });
    const code = codeOf(answer) ?? 0;
    this.options.journal.answered(mark, code);
    return {
      code,
      ...(answer.kind === 'SendMessage-Response' && answer.messageId !== undefined && { messageId: answer.messageId }),
    };
  }

  private async attempt(content: Primitive, id: string): Promise<Content | undefined> {
    try {
      const transaction = (await this.post(content, 'Request', id))?.transactions[0];
      return transaction?.mode === 'Response' ? transaction.content : undefined;
    } catch {
      return undefined;
    }
  }

  private async inSession(way: '2-way' | 'MD5' = '2-way'): Promise<void> {
    if (this.session !== undefined) return;
    this.login ??= this.logIn(way).finally(() => (this.login = undefined));
    await this.login;
  }

  private async logIn(way: '2-way' | 'MD5'): Promise<void> {
    const { userId, password, isPulling = false } = this.options;
    const deadline = Date.now() + patience;
    const common = {
      kind: 'Login-Request' as const,
      userId,
      clientId: { url: 'WV:campaign' },
      timeToLive: 3600,
      sessionCookie: 'campaign',
    };
    this.mayBeReplaced = false;
    for (let code: number | undefined; ; await pause(repeatPause), this.mayBeReplaced = true) {
      if (Date.now() > deadline) throw new Error(`${userId} cannot log in: ${code ?? 'no answer'}`);
      const id = this.nextId();
      let answer = await this.attempt(
        way === '2-way' ? { ...common, password } : { ...common, digestSchemas: [way] },
        id,
      );
      if (way !== '2-way' && answer?.kind === 'Login-Response' && answer.nonce !== undefined)
        answer = await this.attempt({ ...common, digestBytes: digestBytes(way, answer.nonce, password) }, id);
      code = answer && codeOf(answer);
      if (answer?.kind !== 'Login-Response' || code !== 200 || answer.sessionId === undefined) continue;
      this.session = answer.sessionId;
      break;
    }
    if (isPulling) await this.beTold();
  }

  /** Agrees on announcements in place of messages. */
  private async beTold(): Promise<void> {
    await this.ask({
      kind: 'ClientCapability-Request',
      capabilityList: {
        clientType: 'MOBILE_PHONE',
        initialDeliveryMethod: 'N',
        supportedBearers: ['HTTP'],
        multiTrans: 1,
        parserSize: 131_072,
      },
    });
    await this.ask({
      kind: 'Service-Request',
      functions: { features: { FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {} } },
      allFunctionsRequest: false,
    });
  }

  private sessionWentAway(session: string | undefined, code: number): void {
    if (this.session !== session) return;
    this.session = undefined;
    if (this.leaving || (code === 601 && this.mayBeReplaced)) return;
    this.wrong('session', 'alive', String(code));
  }

  private wrong(what: string, expected: string, found: string): void {
    const at = new Date().toISOString();
    this.options.journal.states.push({ what: `${what} of ${this.userId} at ${at}`, expected, found });
  }

  private async poll(): Promise<void> {
    while (this.isPolling) {
      this.doing = 'logs in';
      await this.inSession();
      this.doing = 'polls';
      const [session, from] = [this.session, Date.now()];
      let answer: CspMessage | undefined;
      try {
        answer = await this.post({ kind: 'Polling-Request' }, 'Request', '');
      } catch {
        this.options.journal.lostPolls.push({ by: this.userId, from, to: Date.now() });
        await pause(repeatPause);
        continue;
      }
      const transaction = answer?.transactions[0];
      if (transaction?.mode === 'Response' || transaction?.content.kind === 'Disconnect') {
        const code = codeOf(transaction.content) ?? 0;
        if (sessionEnds.has(code)) this.sessionWentAway(session, code);
        await pause(repeatPause);
      } else if (transaction) {
        await this.take(transaction.content, transaction.id);
        if (answer?.poll !== true) await pause(pollPause / 4);
      } else await pause(pollPause);
    }
  }

  private async take(content: Content, id: string): Promise<void> {
    const noted = this.note(content);
    const answered = await this.acknowledge(content, id);
    if (noted && answered) this.options.journal.acknowledged(noted, Date.now());
  }

  private note(content: Content): Seen | undefined {
    const { journal } = this.options;
    const common = { by: this.userId, at: Date.now() };
    if (content.kind === 'NewMessage') {
      const from = content.messageInfo.sender?.user?.userId ?? '';
      const noted = journal.saw({ ...common, from, text: content.contentData ?? '' });
      if (noted) return noted;
    }
    if (content.kind === 'DeliveryReport-Request') {
      const mark = `report ${content.messageInfo?.messageId}`;
      return journal.saw({ ...common, from: '', text: String(content.result.code), mark });
    }
    for (const listener of this.listeners) listener(content);
    return undefined;
  }

  /** Acknowledges until that is answered. @returns whether it was: not when the session has ended meanwhile */
  private async acknowledge(content: Content, id: string): Promise<boolean> {
    const acknowledgement: Primitive =
      content.kind === 'NewMessage'
        ? { kind: 'MessageDelivered', messageId: content.messageInfo.messageId ?? '' }
        : { kind: 'Status', result: { code: 200 } as PrimitiveOf<'Status'>['result'] };
    const deadline = Date.now() + patience;
    this.doing = `acknowledges ${content.kind} ${id}`;
    while (Date.now() < deadline) {
      try {
        const answer = (await this.post(acknowledgement, 'Response', id))?.transactions[0];
        const code = answer?.mode === 'Response' ? codeOf(answer.content) : undefined;
        if (code !== undefined && sessionEnds.has(code)) return false;
        if (code === undefined || code < 500) return true;
      } catch {
        // Not answered: it is repeated.
      }
      await pause(repeatPause);
    }
    return false;
  }

  private nextId(): string {
    return `c${(this.transactions += 1)}`;
  }

  private async post(content: Primitive, mode: 'Request' | 'Response', id: string): Promise<CspMessage | undefined> {
    const { url, encoding = 'xml' } = this.options;
    const version = '1.2';
    const session =
      this.session === undefined || content.kind === 'Login-Request'
        ? { type: 'Outband' as const }
        : { type: 'Inband' as const, sessionId: this.session };
    const body = encode({ version, session, transactions: [{ mode, id, content }] }, { encoding });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': contentTypeOf(version, encoding) },
      body: Buffer.from(body),
      signal: AbortSignal.timeout(answerWait),
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
    if (bytes.length === 0) return undefined;
    return decode(bytes, { contentType: response.headers.get('content-type') ?? '' });
  }
}
