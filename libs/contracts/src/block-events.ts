import { Type, type Static } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, Msisdn, UserId } from './shapes.js';

/**
 * Whom an entry denotes: with `msisdn`, whoever has that number; with `accountId`, the account that the address belonged to
 * when it was listed, and not a later holder of the address; with neither, whoever has the address.
 */
export const BlockEntry = Type.Object({
  canonical: UserId,
  accountId: Type.Optional(AccountId),
  msisdn: Type.Optional(Msisdn),
});
export type BlockEntry = Static<typeof BlockEntry>;

/** Block and grant lists after a change, whole. */
export const blockEvents = topic({
  description: "Users' block and grant lists after each change.",
  producer: 'routing',
  key: 'user',
  carriesText: false,
  facts: {
    BlockListsChanged: fact(
      'The current lists of this user; `blocked` and `granted` are canonical user IDs, the entries tell whom each denotes.',
      Type.Object({
        accountId: AccountId,
        userId: UserId,
        blockInUse: Type.Boolean(),
        blocked: Type.Array(UserId),
        grantInUse: Type.Boolean(),
        granted: Type.Array(UserId),
        blockedEntries: Type.Optional(Type.Array(BlockEntry)),
        grantedEntries: Type.Optional(Type.Array(BlockEntry)),
      }),
    ),
  },
});
