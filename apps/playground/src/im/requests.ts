import type { ClientIdData, Primitive, PrimitiveOf } from '@smsonly/imps-model';
import type { Availability } from './im-state.js';

/** The requests of this client, in the shapes of all versions at once: the codec writes what the version has. */

/** Octets that this client takes in one message, and in one text. */
const parserSize = 262_144;
const contentLength = 200_000;
/** UTF-8. Source: IANA, Character Sets. */
const utf8 = 106;
/** s without a word after which the server may end the session. */
export const timeToLive = 3600;

/** Names one client of one page: two of them are never the same terminal. */
export function clientIdOf(name: string): ClientIdData {
  return { url: `WV:smsonly-playground-${name}@PAGE` };
}

export function capabilityRequest(clientId: ClientIdData): Primitive {
  return {
    kind: 'ClientCapability-Request',
    clientId,
    capabilityList: {
      clientType: 'COMPUTER',
      initialDeliveryMethod: 'P',
      acceptedContentTypes: [{ contentType: 'text/plain' }, { contentType: 'text/html' }],
      acceptedCharSets: [String(utf8)],
      acceptedTransferEncodings: ['BASE64'],
      acceptedContentLength: contentLength,
      supportedBearers: ['HTTP'],
      multiTrans: 1,
      parserSize,
      serverPollMin: 1,
      acceptedPullLength: contentLength,
      acceptedPushLength: contentLength,
      acceptedTextContentLength: contentLength,
      acceptedRichContentLength: contentLength,
      plainTextCharsets: [utf8],
    },
  };
}

export function serviceRequest(clientId: ClientIdData): Primitive {
  return {
    kind: 'Service-Request',
    clientId,
    functions: { features: { FundamentalFeat: {}, PresenceFeat: {}, IMFeat: {} } },
    allFunctionsRequest: false,
  };
}

/** The attributes that this client shows. */
const shownAttributes = { onlineStatus: [{}], clientInfo: [{}], userAvailability: {}, statusText: {}, alias: {} };

export function getPresence(userIds: readonly string[]): Primitive {
  return {
    kind: 'GetPresence-Request',
    users: userIds.map((userId) => ({ userId })),
    userIdList: userIds,
    presenceSubList: shownAttributes,
  };
}

/** A list, and later members too (1.2). */
export function subscribeList(list: string): Primitive {
  return {
    kind: 'SubscribePresence-Request',
    contactLists: [list],
    contactListIdList: [list],
    presenceSubList: shownAttributes,
    autoSubscribe: true,
  };
}

export function subscribeUser(userId: string): Primitive {
  return {
    kind: 'SubscribePresence-Request',
    users: [{ userId }],
    userIdList: [userId],
    presenceSubList: shownAttributes,
    autoSubscribe: false,
  };
}

export function unsubscribeUser(userId: string): Primitive {
  return { kind: 'UnsubscribePresence-Request', users: [{ userId }], userIdList: [userId] };
}

/** The client by itself says what it is; the server says that it is on line. */
export function announceClient(clientId: ClientIdData): Primitive {
  return {
    kind: 'UpdatePresence-Request',
    presenceSubList: {
      clientInfo: [{ qualifier: true, clientType: 'COMPUTER', clientProducer: 'smsonly playground', clientId }],
    },
  };
}

export function updateStatus(availability: Availability, statusText: string): Primitive {
  return {
    kind: 'UpdatePresence-Request',
    presenceSubList: {
      userAvailability: { qualifier: true, presenceValue: availability },
      statusText: { qualifier: true, presenceValue: statusText },
    },
  };
}

export function readList(contactList: string): Primitive {
  return { kind: 'ListManage-Request', contactList, receiveList: true };
}

/** Adds somebody, or gives them another nickname: it is one request, so nothing is lost between. */
export function putContact(contactList: string, userId: string, name: string | undefined): Primitive {
  const addNickList = name ? { nickNames: [{ name, userId }] } : { userIds: [userId] };
  return { kind: 'ListManage-Request', contactList, addNickList, receiveList: true };
}

export function takeContactOut(contactList: string, userId: string): Primitive {
  return { kind: 'ListManage-Request', contactList, removeNickList: [userId], receiveList: true };
}

export function blockUser(userId: string): Primitive {
  return {
    kind: 'BlockEntity-Request',
    blockList: { inUse: true, addList: { userIds: [userId] } },
    blockListInUse: true,
  };
}

export function unblockUser(userId: string): Primitive {
  return {
    kind: 'BlockEntity-Request',
    blockList: { inUse: true, removeList: { userIds: [userId] } },
    blockListInUse: true,
  };
}

/** The same for the same message: only so is a repeat a repeat. */
export function sendMessage(from: string, to: string, text: string): PrimitiveOf<'SendMessage-Request'> {
  return {
    kind: 'SendMessage-Request',
    deliveryReport: true,
    messageInfo: {
      contentType: 'text/plain',
      contentSize: new TextEncoder().encode(text).length,
      recipient: { users: [{ userId: to }] },
      sender: { user: { userId: from } },
    },
    contentData: text,
  };
}
