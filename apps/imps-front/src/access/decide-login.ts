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
  /** With the challenge that the digest answers, which is used up by it. */
  | Readonly<{ step: 'accepted'; answered?: Challenge }>
  | Readonly<{ step: 'refused'; code: number; description?: string }>;

type Request = Pick<PrimitiveOf<'Login-Request'>, 'password' | 'digestBytes' | 'digestSchemas'>;

/** Compared with the password of an unknown user, so that refusing them takes as long as for a known one. */
const decoyPassword = 'nobody has this password';

/**
 * 2-way login: with Password. 4-way login: first the schemas, answered with a nonce, then DigestBytes over it.
 *
 * @param password the account's, or undefined when there is no such account
 * @param challenges the open ones that this user and client may answer
 */
export function decideLogin(
  request: Request,
  password: string | undefined,
  challenges: readonly Challenge[],
  now: Date,
): LoginDecision {
  const proof = proofOf(request, password ?? decoyPassword, challenges, now);
  if (password === undefined) return { step: 'refused', code: status.unknownUser };
  if (proof.isRight) return { step: 'accepted', ...(proof.answered && { answered: proof.answered }) };
  if (proof.isRight === false) return { step: 'refused', code: status.invalidPassword };
  const offered = request.digestSchemas ?? [];
  if (offered.length === 0) {
    return { step: 'refused', code: status.badParameter, description: 'Password or DigestSchema is missing' };
  }
  const digestSchema = chooseDigestSchema(offered);
  return digestSchema ? { step: 'challenge', digestSchema } : { step: 'refused', code: status.noDigestSchema };
}

/** Whether a request holds a proof that its sender knows the password, right or wrong. */
export function holdsProof({ password, digestBytes }: Pick<Request, 'password' | 'digestBytes'>): boolean {
  return password !== undefined || digestBytes !== undefined;
}

type Proof = Readonly<{ isRight?: boolean; answered?: Challenge }>;

/** Whether the request proves that its sender knows the password; empty when it holds no proof. */
function proofOf(
  { password: sent, digestBytes }: Request,
  password: string,
  challenges: readonly Challenge[],
  now: Date,
): Proof {
  if (sent !== undefined) return { isRight: passwordMatches(password, sent) };
  if (digestBytes === undefined) return {};
  const answered = challenges.find(
    ({ nonce, digestSchema, expiresAt }) =>
      expiresAt > now &&
      digestSchema !== 'PWD' &&
      digestMatches(digestSchema as DigestSchema, nonce, password, digestBytes),
  );
  return { isRight: answered !== undefined, ...(answered && { answered }) };
}
