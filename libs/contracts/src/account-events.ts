import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, Instant, Msisdn, UserId } from './shapes.js';

const account = {
  accountId: AccountId,
  userId: UserId,
  msisdn: Type.Optional(Msisdn),
  displayName: Type.Optional(Type.String()),
  at: Instant,
};

/** Changes of the registry, for services to react to; the registry itself is imps-front's view. */
export const accountEvents = topic({
  description: 'Accounts registered, changed and deregistered through the provisioning API.',
  producer: 'imps-front',
  key: 'user',
  carriesText: false,
  facts: {
    AccountRegistered: fact(
      'A user was registered; their number, if any, is no longer an SMS-only user.',
      Type.Object(account),
    ),
    AccountChanged: fact(
      "An account's number or name changed.",
      Type.Object({ ...account, previousMsisdn: Type.Optional(Msisdn) }),
    ),
    AccountDeregistered: fact(
      'An account was deleted; its number, if in range, is an SMS-only user again.',
      Type.Object(account),
    ),
  },
});
