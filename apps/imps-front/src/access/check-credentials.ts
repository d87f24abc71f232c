import { createHash } from 'node:crypto';
import { parseAddress, status, type Address, type AddressReading, type PrimitiveOf } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import { findAccount, type Account } from '../accounts/account.store.js';
import type { PasswordCipher } from '../accounts/password-cipher.js';
import type { Call } from '../requests/call.js';
import { clientKey } from '../sessions/session.js';
import { findChallenges, useUp } from './challenge.store.js';
import { backOff, decideAdmission, freeTries, isQuiet, type Busy, type Lane } from './decide-admission.js';
import { decideLogin, holdsProof, type LoginDecision } from './decide-login.js';
import { countAround, findKnownClient, noteFailure, type Tried } from './login-failure.store.js';
import { networkOf } from './network-of.js';
import { OneAfterAnother } from './one-after-another.js';

type Request = PrimitiveOf<'Login-Request'>;

export type CredentialDeps = Readonly<{
  db: Database;
  cipher: PasswordCipher;
  reading: AddressReading;
  /** Until when a user and address are busy with wrong passwords. */
  findBusy: (tried: Tried) => Promise<Busy>;
}>;

/** What a login's credentials lead to; `put-off`: they were not looked at, since too many were wrong. */
export type Checked = Readonly<{ account?: Account; decision: LoginDecision | Readonly<{ step: 'put-off' }> }>;

/**
 * Checks the credentials of a Login-Request, either step, unless there were too many wrong ones (decide-admission.ts). What is wrong is
 * counted whether the user exists or not, and costs the same.
 */
export function checkCredentials(deps: CredentialDeps) {
  const tries = new OneAfterAnother();
  return async (request: Request, call: Call): Promise<Checked> => {
    const address = parseAddress(request.userId, deps.reading);
    if (!holdsProof(request)) return check(deps, request, await accountOf(deps, address), call.now);
    const tried = { userKey: keyOf(address, request.userId), address: networkOf(call.address) };
    return tries.do(`${tried.userKey} ${tried.address}`, async () => {
      const [account, busy] = await Promise.all([accountOf(deps, address), deps.findBusy(tried)]);
      const lane = await laneOf(deps, { tried, busy, account, request }, call.now);
      if (!lane) return { decision: { step: 'put-off' } };
      const checked = await check(deps, request, account, call.now);
      if (checked.decision.step === 'refused') await noteFailure(deps.db.sql, tried, lane, call.now);
      return checked;
    });
  };
}

type Trial = Readonly<{ tried: Tried; busy: Busy; account: Account | undefined; request: Request }>;

/** The lane in which it is looked at. What more this takes to know is only asked for after something was wrong. */
async function laneOf(
  { db: { sql } }: CredentialDeps,
  { tried, busy, account, request }: Trial,
  now: Date,
): Promise<Lane | undefined> {
  if (isQuiet(busy, now)) return 'stranger';
  const [around, entitled] = await Promise.all([
    countAround(sql, tried, now),
    account ? entitledLane(sql, account, request, now) : ('stranger' as const),
  ]);
  return decideAdmission(busy, entitled, freeTries(around), now);
}

async function entitledLane(
  sql: Database['sql'],
  { accountId }: Account,
  { clientId, applicationId, sessionCookie }: Request,
  now: Date,
): Promise<Lane> {
  const known = await findKnownClient(sql, { accountId, clientKey: clientKey(clientId, applicationId) }, now);
  if (sessionCookie !== undefined && known.cookie === sessionCookie) return 'cookie';
  return known.isKnown ? 'client' : 'stranger';
}

async function check(
  { db: { sql }, cipher }: CredentialDeps,
  request: Request,
  account: Account | undefined,
  now: Date,
): Promise<Checked> {
  const key = clientKey(request.clientId, request.applicationId);
  const challenges =
    account && request.digestBytes !== undefined
      ? await findChallenges(sql, { userId: account.userId, clientKey: key }, now)
      : [];
  const decision = decideLogin(request, account && cipher.open(account), challenges, now);
  const isSpent = decision.step === 'accepted' && decision.answered && !(await useUp(sql, decision.answered));
  return {
    ...(account && { account }),
    decision: isSpent ? { step: 'refused', code: status.invalidPassword } : decision,
  };
}

async function accountOf({ db }: CredentialDeps, address: Address): Promise<Account | undefined> {
  return address.kind === 'user' && !address.foreign ? findAccount(db, address) : undefined;
}

/** Who is tried, as short as any other: user IDs may be long, and need not exist. */
function keyOf(address: Address, received: string): string {
  const user = address.kind === 'user' ? address.canonical : received.toLowerCase();
  return createHash('sha256').update(user).digest().subarray(0, 16).toString('base64url');
}

/** How long who is put off has to wait at most, in seconds. */
export const putOffSeconds = backOff.eachMs / 1000;
