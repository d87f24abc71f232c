import type { FactOf } from '@smsonly/contracts';
import { allFailed, type PresenceData } from '@smsonly/imps-model';
import { answeredByStatus, type RequestContext, type Forwarding } from '../requests/forwarding.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { namesIn, subListOf } from './attribute-names.js';
import { noneReadable, watchedIn, type Watched } from './watching.js';

/** Attribute lists: what a user, the members of a list, or by default everyone may see (IMPS CSP, Presence). */

type Named = Parameters<typeof watchedIn>[0] & Readonly<{ defaultList?: boolean }>;

function subjects(primitive: Named, context: RequestContext): { watched: Watched; for: ForLists } {
  const watched = watchedIn(primitive, context);
  return { watched, for: { users: watched.users, lists: watched.lists, default: primitive.defaultList === true } };
}

type ForLists = Extract<FactOf<'presence-requests'>, { type: 'AttributeListsRequested' }>['data']['for'];

/** CreateAttributeList-Request. */
export const createAttributeList: Forwarding<'CreateAttributeList-Request'> = (primitive, context) => {
  const { watched, for: lists } = subjects(primitive, context);
  if (noneReadable(watched) && !lists.default) return refusal(primitive, allFailed(watched.failures));
  return {
    request: {
      topic: 'presence-requests',
      fact: {
        type: 'AttributeListCreationRequested',
        data: { requester: context.requester, for: lists, attributes: namesIn(primitive.presenceSubList) },
      },
    },
    answer: answeredByStatus(watched.failures),
  };
};

/** DeleteAttributeList-Request. */
export const deleteAttributeList: Forwarding<'DeleteAttributeList-Request'> = (primitive, context) => {
  const { watched, for: lists } = subjects(primitive, context);
  if (noneReadable(watched) && !lists.default) return refusal(primitive, allFailed(watched.failures));
  return {
    request: {
      topic: 'presence-requests',
      fact: { type: 'AttributeListDeletionRequested', data: { requester: context.requester, for: lists } },
    },
    answer: answeredByStatus(watched.failures),
  };
};

/** GetAttributeList-Request. */
export const getAttributeList: Forwarding<'GetAttributeList-Request'> = (primitive, context) => {
  const { watched, for: lists } = subjects(primitive, context);
  if (noneReadable(watched) && !lists.default) return refusal(primitive, allFailed(watched.failures));
  return {
    request: {
      topic: 'presence-requests',
      fact: { type: 'AttributeListsRequested', data: { requester: context.requester, for: lists } },
    },
    answer: (response) => {
      if (response.type !== 'AttributeListsReported') return refusal(primitive, response.data.result);
      const { result, default: byDefault, users, lists: ofLists } = response.data;
      const presences: PresenceData[] = [
        ...users.map(({ userId, attributes }) => ({ userId, presenceSubList: subListOf(attributes) })),
        ...ofLists.map(({ contactList, attributes }) => ({ contactList, presenceSubList: subListOf(attributes) })),
      ];
      return {
        kind: 'GetAttributeList-Response',
        result: resultOf(result),
        ...(byDefault && { defaultAttributeList: { presenceSubList: subListOf(byDefault) } }),
        presences,
      };
    },
  };
};
