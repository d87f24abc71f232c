import type { FastifyRequest } from 'fastify';
import { parseMsisdn, type Msisdn } from '@smsonly/imps-model';
import type { DemoAccount } from '../../seams/settings.js';
import { json } from '../http/answers.js';
import { jsonObject, octetsOf } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import type { Route } from '../http/server.js';
import type { Account, AccountsApi } from './accounts-api.js';
import { holderOf, mayGo, possibleHolders, userIdOf } from './decide-holder.js';

export type RegistrationDeps = Readonly<{
  accounts: AccountsApi;
  domain: string;
  demoAccounts: readonly DemoAccount[];
  /** At random. */
  newPassword: () => string;
}>;

/** A phone's number becomes an IM user's, and an SMS-only user's again. */
export function registrationRoutes(deps: RegistrationDeps): Route[] {
  const path = '/api/registrations/:msisdn';
  return [
    {
      method: 'GET',
      path,
      answer: async (request, reply) => {
        const holder = await registered(deps, msisdnIn(request));
        // That nobody has it is an answer too: browsers write a 404 to the console as an error.
        return json(reply, holder ? { userId: holder.userId, displayName: holder.displayName ?? '' } : null);
      },
    },
    {
      method: 'PUT',
      path,
      answer: async (request, reply) => json(reply, await register(deps, msisdnIn(request), displayNameIn(request))),
    },
    {
      method: 'DELETE',
      path,
      answer: async (request, reply) => {
        await deregister(deps, msisdnIn(request));
        return reply.status(204).header('cache-control', 'no-store').send();
      },
    },
  ];
}

async function registered(
  { accounts, domain, demoAccounts }: RegistrationDeps,
  msisdn: Msisdn,
): Promise<Account | undefined> {
  const possible = possibleHolders(msisdn, domain, demoAccounts);
  return holderOf(msisdn, await Promise.all(possible.map((userId) => accounts.find(userId))));
}

async function register(deps: RegistrationDeps, msisdn: Msisdn, displayName: string) {
  const userId = userIdOf(msisdn, deps.domain);
  const password = deps.newPassword();
  await deps.accounts.put(userId, { password, msisdn, displayName });
  return { userId, password, displayName };
}

async function deregister(deps: RegistrationDeps, msisdn: Msisdn): Promise<void> {
  const holder = await registered(deps, msisdn);
  if (holder === undefined)
    throw new Problem(
      404,
      'Not registered',
      'Neither a demo account nor one that was made here has this number; others cannot be seen from here.',
    );
  if (!mayGo(holder, deps.demoAccounts))
    throw new Problem(409, 'A demo account', 'The number is a demo account’s, which stays: use another phone.');
  await deps.accounts.delete(holder.userId);
}

function msisdnIn(request: FastifyRequest): Msisdn {
  const msisdn = parseMsisdn((request.params as { msisdn: string }).msisdn);
  if (msisdn === undefined)
    throw new Problem(
      400,
      'Invalid number',
      'Write it internationally, such as +4790000009, its plus percent-encoded.',
    );
  return msisdn;
}

function displayNameIn(request: FastifyRequest): string {
  const { displayName } = jsonObject(octetsOf(request));
  if (typeof displayName !== 'string' || displayName.trim() === '')
    throw new Problem(400, 'Invalid body', 'displayName must be a text: {"displayName": "Carol"}.');
  return displayName.trim();
}
