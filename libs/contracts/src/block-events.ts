import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, UserId } from './shapes.js';

/** Block and grant lists after a change, whole. */
export const blockEvents = topic({
  description: "Users' block and grant lists after each change.",
  producer: 'routing',
  key: 'user',
  carriesText: false,
  facts: {
    BlockListsChanged: fact(
      'The lists of this user as they stand now; entries are canonical user IDs.',
      Type.Object({
        accountId: AccountId,
        userId: UserId,
        blockInUse: Type.Boolean(),
        blocked: Type.Array(UserId),
        grantInUse: Type.Boolean(),
        granted: Type.Array(UserId),
      }),
    ),
  },
});
