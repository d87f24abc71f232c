import type { Subscriptions } from '@smsonly/kafka';
import { followAccountChanges, followDeregistrations, followRegistrations } from './accounts/follow-accounts.js';
import { answerAuthorisation, cancelAuthorisation } from './authorisation/answer-authorisation.js';
import { askAuthorisation } from './authorisation/ask-authorisation.js';
import {
  createAttributeLists,
  deleteAttributeListsOf,
  getAttributeLists,
} from './authorisation/manage-attribute-lists.js';
import { followBlockLists } from './block-lists/follow-block-lists.js';
import { createLists, deleteLists, manageLists } from './contact-lists/change-lists.js';
import { getLists } from './contact-lists/get-lists.js';
import { notifyWatchers } from './notify-watchers/notify-watchers.js';
import { oweNotifications } from './notify-watchers/owe-notifications.js';
import type { PresenceDependencies } from './presence.dependencies.js';
import { endSessionsOf, startSessions } from './published-presence/follow-sessions.js';
import { updatePresence } from './published-presence/update-presence.js';
import { getPresence } from './see-presence/get-presence.js';
import { getWatchers } from './subscriptions/get-watchers.js';
import { subscribe, unsubscribe } from './subscriptions/subscribe.js';

/** What presence consumes, and which function carries it out. */
export const presenceConsumes = (dependencies: PresenceDependencies) =>
  ({
    'presence-requests': {
      SessionStarted: startSessions(),
      SessionEnded: endSessionsOf(),
      ListsRequested: getLists(),
      ListCreationRequested: createLists(dependencies),
      ListDeletionRequested: deleteLists(dependencies),
      ListManagementRequested: manageLists(dependencies),
      PresenceUpdateRequested: updatePresence(),
      PresenceRequested: getPresence(dependencies),
      SubscriptionRequested: subscribe(dependencies),
      UnsubscriptionRequested: unsubscribe(dependencies),
      AuthorisationAnswered: answerAuthorisation(dependencies),
      AuthorisationCancelled: cancelAuthorisation(dependencies),
      AttributeListCreationRequested: createAttributeLists(dependencies),
      AttributeListDeletionRequested: deleteAttributeListsOf(dependencies),
      AttributeListsRequested: getAttributeLists(dependencies),
      WatchersRequested: getWatchers(),
    },
    'presence-changes': {
      PresenceTouched: oweNotifications(),
      AuthorisationPending: askAuthorisation(),
      NotificationOwed: notifyWatchers(dependencies),
    },
    'account-events': {
      AccountRegistered: followRegistrations(),
      AccountChanged: followAccountChanges(),
      AccountDeregistered: followDeregistrations(),
    },
    'block-events': { BlockListsChanged: followBlockLists() },
  }) satisfies Subscriptions;
