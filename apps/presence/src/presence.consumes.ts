import type { Subscriptions } from '@smsonly/kafka';
import { continueErasure } from './accounts/erase-accounts.js';
import { followAccountChanges, followDeregistrations, followRegistrations } from './accounts/follow-accounts.js';
import { answerAuthorisation, cancelAuthorisation } from './authorisation/answer-authorisation.js';
import { askAuthorisation } from './authorisation/ask-authorisation.js';
import {
  createAttributeLists,
  deleteAttributeListsOf,
  getAttributeLists,
} from './authorisation/manage-attribute-lists.js';
import { followBlockLists } from './block-lists/follow-block-lists.js';
import { continueFanOut } from './fan-out/fan-out.js';
import { createLists, deleteLists, manageLists } from './manage-lists/change-lists.js';
import { getLists } from './manage-lists/get-lists.js';
import { notifyWatchers } from './notify-watchers/notify-watchers.js';
import { findWatchers } from './notify-watchers/find-watchers.js';
import type { PresenceDeps } from './presence.deps.js';
import { endSessionsOf, startSessions } from './published-presence/follow-sessions.js';
import { updatePresence } from './published-presence/update-presence.js';
import { getPresence } from './see-presence/get-presence.js';
import { getWatchers } from './subscriptions/get-watchers.js';
import { continueSubscription } from './subscriptions/continue-subscription.js';
import { subscribe, unsubscribe } from './subscriptions/subscribe.js';

/** What presence consumes, and which function handles it. */
export const presenceConsumes = (deps: PresenceDeps) =>
  ({
    'presence-requests': {
      SessionStarted: startSessions(deps),
      SessionEnded: endSessionsOf(),
      ListsRequested: getLists(),
      ListCreationRequested: createLists(deps),
      ListDeletionRequested: deleteLists(deps),
      ListManagementRequested: manageLists(deps),
      PresenceUpdateRequested: updatePresence(),
      PresenceRequested: getPresence(deps),
      SubscriptionRequested: subscribe(deps),
      UnsubscriptionRequested: unsubscribe(deps),
      AuthorisationAnswered: answerAuthorisation(deps),
      AuthorisationCancelled: cancelAuthorisation(deps),
      AttributeListCreationRequested: createAttributeLists(deps),
      AttributeListDeletionRequested: deleteAttributeListsOf(deps),
      AttributeListsRequested: getAttributeLists(deps),
      WatchersRequested: getWatchers(),
    },
    'presence-changes': {
      PresenceTouched: findWatchers(),
      FanOutContinued: continueFanOut(),
      SubscriptionContinued: continueSubscription(deps),
      ErasureContinued: continueErasure(),
      AuthorisationPending: askAuthorisation(),
      NotificationOwed: notifyWatchers(deps),
    },
    'account-events': {
      AccountRegistered: followRegistrations(),
      AccountChanged: followAccountChanges(),
      AccountDeregistered: followDeregistrations(),
    },
    'block-events': { BlockListsChanged: followBlockLists() },
  }) satisfies Subscriptions;
