import { contentTypeOf, decode, encode, encodingOf } from '@smsonly/imps-codec';
import type { CspMessage, CspTransaction, Primitive } from '@smsonly/imps-model';
import type { TextStorage, Timing, Transport } from '../im-client.js';

/** Answers a request by its kind; nothing: Status 200. */
export type Script = {
  [kind: string]: ((content: never, server: ScriptedServer) => Primitive | undefined) | undefined;
};

export type Carried = Readonly<{ mode: string; id: string; content: CspTransaction['content']; sessionId?: string }>;

const success: Primitive = { kind: 'Status', result: { code: 200 } };

/** A CSP server that does what a spec says: for what a real one does once in a thousand times, such as losing an answer. */
export class ScriptedServer {
  /** Everything that arrived, polls left out. */
  readonly carried: Carried[] = [];
  /** What the next polls bring. */
  readonly queue: { id: string; content: Primitive }[] = [];
  /** So many answers are lost on their way, after what was asked was carried out. */
  losesAnswers = 0;
  isAway = false;
  logins = 0;
  /** Answers by session, ID and content: a repeat is not carried out again. */
  private readonly answers = new Map<string, Primitive>();
  /** What a login without password or proof is refused with. */
  digestRefusal: number | undefined;
  /** What every request is answered with, logins excepted. */
  end: number | undefined;

  constructor(readonly script: Script = {}) {}

  readonly transport: Transport = async (octets, contentType) => {
    await Promise.resolve();
    if (this.isAway) throw new Error('connection refused');
    const message = decode(octets, { contentType });
    const answer = this.answer(message);
    const isPoll = message.transactions[0]?.content.kind === 'Polling-Request';
    if (this.losesAnswers > 0 && !isPoll) {
      this.losesAnswers -= 1;
      throw new Error('connection reset');
    }
    const encoding = encodingOf(contentType) ?? 'xml';
    const body = answer ? encode(answer, { encoding }) : new Uint8Array();
    return { status: 200, contentType: contentTypeOf(message.version, encoding), octets: body };
  };

  /** IDs under which requests of this kind arrived. */
  idsOf(kind: string): string[] {
    return this.carried.filter(({ content }) => content.kind === kind).map(({ id }) => id);
  }

  /** IDs of the client's transactions in a session. */
  idsInSession(session: string): string[] {
    return this.carried
      .filter(({ mode, sessionId }) => mode === 'Request' && sessionId === session)
      .map(({ id }) => id);
  }

  private answer(message: CspMessage): CspMessage<Primitive> | undefined {
    const { version, session, transactions } = message;
    const [transaction] = transactions;
    if (!transaction) return undefined;
    const { id, mode, content } = transaction;
    const reply = (answered: Primitive): CspMessage<Primitive> => ({
      version,
      session,
      transactions: [{ mode: 'Response', id, content: answered }],
    });
    if (content.kind === 'Login-Request') return reply(this.login(content));
    if (this.end !== undefined) return reply({ kind: 'Status', result: { code: this.end } });
    if (content.kind === 'Polling-Request') {
      const [next] = this.queue;
      if (!next) return undefined;
      this.queue.shift();
      return { version, session, transactions: [{ mode: 'Request', ...next }], poll: this.queue.length > 0 };
    }
    this.carried.push({ ...transaction, ...(session.sessionId !== undefined && { sessionId: session.sessionId }) });
    if (mode === 'Response') return undefined;
    const key = JSON.stringify([session.sessionId, id, content]);
    const known = this.answers.get(key);
    const answered = known ?? this.script[content.kind]?.(content as never, this) ?? this.usual(content);
    const isLater = 'result' in answered && answered.result?.code === 504;
    if (!isLater) this.answers.set(key, answered);
    return reply(answered);
  }

  private login({
    clientId,
    digestBytes,
    password,
  }: {
    clientId: object;
    digestBytes?: string;
    password?: string;
  }): Primitive {
    if (digestBytes === undefined && password === undefined && this.digestRefusal !== undefined)
      return { kind: 'Login-Response', clientId, result: { code: this.digestRefusal } };
    if (digestBytes === undefined && password === undefined)
      return { kind: 'Login-Response', clientId, result: { code: 401 }, nonce: 'nonce', digestSchema: 'MD5' };
    const scripted = this.script['Login-Request']?.({} as never, this);
    if (scripted) return scripted;
    this.logins += 1;
    this.end = undefined;
    return {
      kind: 'Login-Response',
      clientId,
      result: { code: 200 },
      sessionId: `session-${this.logins}`,
      keepAliveTime: 3600,
      capabilityRequest: true,
    };
  }

  private usual({ kind }: CspTransaction['content']): Primitive {
    switch (kind) {
      case 'GetList-Request':
        return { kind: 'GetList-Response', defaultContactList: 'wv:alice/list@im.example.com' };
      case 'ListManage-Request':
        return { kind: 'ListManage-Response', result: { code: 200 }, nickList: {} };
      case 'GetBlockedList-Request':
        return { kind: 'GetBlockedList-Response' };
      case 'GetPresence-Request':
        return { kind: 'GetPresence-Response', result: { code: 200 } };
      case 'SendMessage-Request':
        return { kind: 'SendMessage-Response', result: { code: 200 }, messageId: `m-${this.carried.length}` };
      default:
        return success;
    }
  }
}

/** A clock that runs a hundred times as fast. */
export function fastTiming(): Timing {
  const begun = performance.now();
  const pace = 100;
  return {
    now: () => Date.UTC(2026, 10, 30) + (performance.now() - begun) * pace,
    after(ms, call) {
      const timer = setTimeout(call, ms / pace);
      return () => clearTimeout(timer);
    },
  };
}

export class MemoryStorage implements TextStorage {
  readonly texts = new Map<string, string>();
  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.texts.set(key, text);
  }
  removeItem(key: string): void {
    this.texts.delete(key);
  }
}
