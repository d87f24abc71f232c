import { status, type ServiceCapability } from '@smsonly/imps-model';
import { discoverVersions } from '../access/discover-versions.js';
import { getServiceProvider } from '../access/get-service-provider.js';
import { keepAlive } from '../access/keep-alive.js';
import { login, type LoginDeps } from '../access/login.js';
import { logout } from '../access/logout.js';
import { agreeCapabilities } from '../access/negotiate-capabilities.js';
import { agreeServices, type ServiceOffer } from '../access/negotiate-services.js';
import { changeDeliveryMethod } from '../access/set-delivery-method.js';
import { blockEntity, getBlockedList } from '../blocking/block-entity.js';
import { createList } from '../contact-lists/create-list.js';
import { deleteList } from '../contact-lists/delete-list.js';
import { getList } from '../contact-lists/get-list.js';
import { manageList } from '../contact-lists/manage-list.js';
import { forwardReceived } from '../messaging/forward-received.js';
import { rejectMessages } from '../messaging/reject-messages.js';
import type { RequestLimits } from '../messaging/request-size.js';
import { forwardMessage } from '../messaging/send-message.js';
import { createAttributeList, deleteAttributeList, getAttributeList } from '../presence/attribute-lists.js';
import { withKnownAttributes } from '../presence/attribute-names.js';
import { answerAuthorisation, cancelAuthorisation } from '../presence/authorisation.js';
import { updatePresence } from '../presence/update-presence.js';
import { getPresence, getWatcherList, subscribePresence, unsubscribePresence } from '../presence/watching.js';
import { messageDelivered, type AcknowledgeDeps } from '../queue/acknowledge.js';
import { getMessage, getMessageList } from '../queue/get-message.js';
import { poll, type PollDeps } from '../queue/poll.js';
import { serverRequests } from '../queue/server-primitive.js';
import { statusOf } from '../requests/refusal.js';
import { search, type SearchDeps } from '../search/search.js';
import { handledCapabilities } from './handled-capabilities.js';
import { aroundPoll, type AroundPollDeps } from '../wake-up/around-poll.js';
import type { TransactionTable } from './primitive-handler.js';
import { sessionGoesOn } from './session-goes-on.js';

export type TransactionDeps = Omit<LoginDeps, keyof ServiceOffer | 'sessionGoesOn'> &
  PollDeps &
  AcknowledgeDeps &
  SearchDeps &
  AroundPollDeps &
  RequestLimits &
  Readonly<{ serviceProvider: string }>;

/**
 * What a client may request, and who answers: this service itself, or another one by way of an event. The service tree
 * that clients are offered is what the rows name, so a row of a capability must name it.
 */
export function transactionTable(deps: TransactionDeps) {
  const services: ServiceOffer = { handled: (): ReadonlySet<ServiceCapability> => handled };
  const table = {
    'WV-CSP-VersionDiscovery-Request': { by: 'outband', run: discoverVersions },
    'Login-Request': { by: 'outband', run: login({ ...deps, ...services, sessionGoesOn }) },
    'GetSPInfo-Request': { by: 'outband', capability: 'GETSPI', run: getServiceProvider(deps.serviceProvider) },

    'Logout-Request': { by: 'session', run: logout(deps) },
    'KeepAlive-Request': { by: 'session', run: keepAlive(deps) },
    'Service-Request': { by: 'session', run: agreeServices({ ...deps, ...services }) },
    'ClientCapability-Request': { by: 'session', run: agreeCapabilities(deps) },
    'Polling-Request': { by: 'poll', run: aroundPoll(deps, poll(deps)) },
    MessageDelivered: { by: 'session', run: messageDelivered(deps) },
    'Search-Request': { by: 'session', capability: 'SRCH', run: search(deps) },
    // A search is complete with its first page, so there is never one to stop.
    'StopSearch-Request': { by: 'session', capability: 'STSRC', run: () => statusOf(status.invalidSearch) },

    'GetList-Request': { by: 'forwarding', capability: 'GCLI', forward: getList },
    'CreateList-Request': { by: 'forwarding', capability: 'CCLI', forward: createList },
    'DeleteList-Request': { by: 'forwarding', capability: 'DCLI', forward: deleteList },
    'ListManage-Request': { by: 'forwarding', capability: 'MCLS', forward: manageList },

    'UpdatePresence-Request': { by: 'forwarding', capability: 'UPDPR', forward: withKnownAttributes(updatePresence) },
    'GetPresence-Request': { by: 'forwarding', capability: 'GETPR', forward: withKnownAttributes(getPresence) },
    'SubscribePresence-Request': { by: 'forwarding', forward: withKnownAttributes(subscribePresence) },
    'UnsubscribePresence-Request': { by: 'forwarding', forward: unsubscribePresence },
    'PresenceAuth-User': { by: 'forwarding', capability: 'REACT', forward: withKnownAttributes(answerAuthorisation) },
    'CancelAuth-Request': { by: 'forwarding', capability: 'CAAUT', forward: cancelAuthorisation },
    'GetWatcherList-Request': { by: 'forwarding', capability: 'GETWL', forward: getWatcherList },
    'CreateAttributeList-Request': {
      by: 'forwarding',
      capability: 'CALI',
      forward: withKnownAttributes(createAttributeList),
    },
    'DeleteAttributeList-Request': { by: 'forwarding', capability: 'DALI', forward: deleteAttributeList },
    'GetAttributeList-Request': { by: 'forwarding', capability: 'GALS', forward: getAttributeList },

    'SendMessage-Request': { by: 'forwarding', forward: forwardMessage(deps) },
    'ForwardMessage-Request': { by: 'forwarding', capability: 'FWMSG', forward: forwardReceived(deps) },
    'RejectMessage-Request': { by: 'forwarding', capability: 'REJCM', forward: rejectMessages },
    'SetDeliveryMethod-Request': { by: 'session', capability: 'SETD', run: changeDeliveryMethod(deps) },
    'GetMessage-Request': { by: 'session', capability: 'GETM', run: getMessage(deps) },
    'GetMessageList-Request': { by: 'session', capability: 'GETLM', run: getMessageList(deps) },
    'BlockEntity-Request': { by: 'forwarding', capability: 'BLENT', forward: blockEntity },
    'GetBlockedList-Request': { by: 'forwarding', capability: 'GLBLU', forward: getBlockedList },
  } satisfies TransactionTable;
  const handled = handledCapabilities(table, serverRequests);
  return table;
}
