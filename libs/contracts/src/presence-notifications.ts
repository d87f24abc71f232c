import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, AttributeNames, Identifier, Presence, UserId } from './shapes.js';

const session = { accountId: AccountId, userId: UserId, sessionId: Identifier };

/** What a watcher's, or a watched user's, session is to be told about presence. */
export const presenceNotifications = topic({
  description: 'Presence changes for watchers, and requests for authorisation.',
  producer: 'presence',
  key: 'user',
  carriesText: false,
  facts: {
    PresenceChanged: fact(
      'Becomes a PresenceNotification-Request in that session. Each presence is the complete visible set.',
      Type.Object({ ...session, presences: Type.Array(Presence, { minItems: 1 }) }),
    ),
    AuthorisationAsked: fact(
      'Becomes a PresenceAuth-Request: the asker wants to see these attributes (empty: all).',
      Type.Object({ ...session, asker: Type.String(), attributes: AttributeNames }),
    ),
  },
});
