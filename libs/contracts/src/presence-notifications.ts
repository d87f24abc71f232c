import { Type } from 'typebox';
import { fact, topic } from './fact.js';
import { AccountId, AttributeNames, Identifier, Presence, UserId } from './shapes.js';

const session = { accountId: AccountId, userId: UserId, sessionId: Identifier };

/** Presence notifications and authorisation requests for the sessions of watchers and watched users. */
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
      'Becomes a PresenceAuth-Request: the watcher wants to see these attributes (empty: all).',
      Type.Object({ ...session, asker: Type.String(), attributes: AttributeNames }),
    ),
  },
});
