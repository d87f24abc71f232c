import type { Encoding } from '@smsonly/imps-codec';
import {
  digestBytes,
  type ClientIdData,
  type CspVersion,
  type DigestSchema,
  type Primitive,
} from '@smsonly/imps-model';
import { timeToLive } from './requests.js';
import { letterOf, type Exchange } from './wire.js';

export type LoginWish = Readonly<{
  userId: string;
  password: string;
  version: CspVersion;
  encoding: Encoding;
  clientId: ClientIdData;
  cookie: string;
}>;

export type LoginOutcome =
  | Readonly<{ kind: 'in'; sessionId: string; keepAliveSeconds: number | undefined }>
  | Readonly<{ kind: 'refused'; code: number }>
  /** No answer: to be tried again from the start, since a nonce lives for a minute only. */
  | Readonly<{ kind: 'away' }>;

/** Both Login-Requests of a 4-way login are one transaction. */
const transactionId = '1';

/** Logs in: 4-way with a digest; 2-way with the password in clear where the server wants that. Source: IMPS CSP, Login. */
export async function logIn(exchange: Exchange, wish: LoginWish): Promise<LoginOutcome> {
  const { userId, clientId, cookie, password } = wish;
  const common = { kind: 'Login-Request' as const, userId, clientId, timeToLive, sessionCookie: cookie };
  const first = await ask(exchange, wish, { ...common, digestSchemas: ['MD5', 'SHA'] });
  if (first.kind !== 'challenge') {
    const isOtherWay = first.kind === 'refused' && clearTextCodes.has(first.code);
    return isOtherWay ? final(await ask(exchange, wish, { ...common, password })) : first;
  }
  const proof = proofOf(first, password);
  return final(await ask(exchange, wish, { ...common, ...proof }));
}

/** The server knows no digest, or has no use for DigestSchema. */
const clearTextCodes: ReadonlySet<number> = new Set([400, 402, 501, 543]);

type Challenge = Readonly<{ kind: 'challenge'; nonce: string; schema: string | undefined }>;

function proofOf({ nonce, schema = 'MD5' }: Challenge, password: string) {
  if (schema === 'PWD') return { password };
  return { digestBytes: digestBytes(schema as DigestSchema, nonce, password) };
}

function final(outcome: LoginOutcome | Challenge): LoginOutcome {
  return outcome.kind === 'challenge' ? { kind: 'refused', code: 409 } : outcome;
}

async function ask(exchange: Exchange, wish: LoginWish, content: Primitive): Promise<LoginOutcome | Challenge> {
  const answer = await exchange(letterOf(wish, undefined, { mode: 'Request', id: transactionId, content }));
  if (answer.kind === 'refused') return { kind: 'refused', code: 400 };
  if (answer.kind !== 'message') return { kind: 'away' };
  const got = answer.message.transactions[0]?.content;
  if (got?.kind === 'Status') return { kind: 'refused', code: got.result.code };
  if (got?.kind !== 'Login-Response') return { kind: 'away' };
  const { result, nonce, digestSchema, sessionId, keepAliveTime } = got;
  if (result.code === 200 && sessionId !== undefined) return { kind: 'in', sessionId, keepAliveSeconds: keepAliveTime };
  if ((result.code === 401 || result.code === 200) && nonce !== undefined)
    return { kind: 'challenge', nonce, schema: digestSchema };
  return { kind: 'refused', code: result.code };
}
