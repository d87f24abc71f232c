import {
  chooseDigestSchema,
  digestMatches,
  passwordMatches,
  status,
  type DigestSchema,
  type PrimitiveOf,
} from '@smsonly/imps-model';
import type { Challenge } from './challenge.store.js';

export type LoginDecision =
  | Readonly<{ step: 'challenge'; digestSchema: DigestSchema | 'PWD' }>
  | Readonly<{ step: 'accepted' }>
  | Readonly<{ step: 'refused'; code: number; description?: string }>;

type Request = Pick<PrimitiveOf<'Login-Request'>, 'password' | 'digestBytes' | 'digestSchemas'>;

/** Compared with the password of an unknown user, so that refusing them takes as long as for a known one. */
const decoyPassword = 'nobody has this password';

/**
 * 2-way login: with Password. 4-way login: first the schemas, answered with a nonce, then DigestBytes over it.
 *
 * @param password the account's, or undefined when there is no such account
 * @param challenge the open one of this user and client, already removed
 */
export function decideLogin(
  request: Request,
  password: string | undefined,
  challenge: Challenge | undefined,
  now: Date,
): LoginDecision {
  const right = provesPassword(request, password ?? decoyPassword, challenge, now);
  if (password === undefined) return { step: 'refused', code: status.unknownUser };
  if (right) return { step: 'accepted' };
  if (right === false) return { step: 'refused', code: status.invalidPassword };
  const offered = request.digestSchemas ?? [];
  if (offered.length === 0) {
    return { step: 'refused', code: status.badParameter, description: 'Password or DigestSchema is missing' };
  }
  const digestSchema = chooseDigestSchema(offered);
  return digestSchema ? { step: 'challenge', digestSchema } : { step: 'refused', code: status.noDigestSchema };
}

/** Whether the request proves that its sender knows the password; undefined when it holds no proof. */
function provesPassword(
  { password: sent, digestBytes }: Request,
  password: string,
  challenge: Challenge | undefined,
  now: Date,
): boolean | undefined {
  if (sent !== undefined) return passwordMatches(password, sent);
  if (digestBytes === undefined) return undefined;
  if (!challenge || challenge.expiresAt <= now || challenge.digestSchema === 'PWD') return false;
  return digestMatches(challenge.digestSchema as DigestSchema, challenge.nonce, password, digestBytes);
}
