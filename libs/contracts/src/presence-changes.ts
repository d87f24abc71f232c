import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, AttributeNames, Identifier, UserId } from './shapes.js';

const user = { accountId: AccountId, userId: UserId };

/**
 * Facts that the presence service writes for itself. Each is handled after the change it reports is committed, and a
 * watcher's notifications are written in one place, in the order of their key; so the last one always carries the latest
 * state.
 */
export const presenceChanges = topic({
  description: 'Steps from a change of presence to the notifications of its watchers.',
  producer: 'presence',
  key: 'user',
  carriesText: false,
  facts: {
    PresenceTouched: fact(
      'What watchers may see of this user in these attributes (empty: all) may have changed. The key is the watched user.',
      Type.Object({ ...user, attributes: AttributeNames }),
    ),
    FanOutContinued: fact(
      'More sessions that watch this address (a user ID or a number) are to be notified; `run` names the change, and an older run ends here. The key is the address.',
      Type.Object({ address: Type.String({ minLength: 4, maxLength: 320 }), run: Identifier }),
    ),
    SubscriptionContinued: fact(
      'More members of the contact lists that this session subscribes to are to be watched; `run` names the subscription, and an older run ends here. The key is the watcher.',
      Type.Object({ ...user, sessionId: Identifier, run: Identifier }),
    ),
    ErasureContinued: fact(
      'More of what a deleted account had is to be deleted. The key is its user ID.',
      Type.Object(user),
    ),
    AuthorisationPending: fact(
      'Watchers wait for this user, or a session that they started, to be asked for an authorisation. The key is the watched user.',
      Type.Object(user),
    ),
    NotificationOwed: fact(
      'This session is to be notified of the presence of the users it watches under these addresses. The key is the watcher.',
      Type.Object({ ...user, sessionId: Identifier, watched: Type.Array(UserId, { minItems: 1 }) }),
    ),
  },
});
