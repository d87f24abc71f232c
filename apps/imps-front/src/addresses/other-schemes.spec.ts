import { describe, expect, it } from '@jest/globals';
import type { Primitive } from '@smsonly/imps-model';
import { blockEntity } from '../blocking/block-entity.js';
import { createList } from '../contact-lists/create-list.js';
import { deleteList } from '../contact-lists/delete-list.js';
import { manageList } from '../contact-lists/manage-list.js';
import { sendMessage } from '../messaging/send-message.js';
import { createAttributeList, deleteAttributeList, getAttributeList } from '../presence/attribute-lists.js';
import { answerAuthorisation, cancelAuthorisation } from '../presence/authorisation.js';
import { getPresence, subscribePresence, unsubscribePresence } from '../presence/watching.js';
import type { Forwarded, RequestContext } from '../requests/forwarding.js';

const context: RequestContext = {
  requester: { accountId: 'a', userId: 'wv:alice@im.example.com', sessionId: 's', version: '1.2' },
  version: '1.2',
  reading: { domain: 'im.example.com' },
  now: new Date(),
};
const done = { type: 'RequestCompleted', data: { requestId: 'r', result: { code: 200 } } } as const;

/** What the client is told: at once, or when the rest was done. */
function resultOf(given: Forwarded | Primitive | Promise<unknown>): unknown {
  const primitive = 'request' in given ? given.answer(done) : given;
  return 'result' in primitive ? primitive.result : undefined;
}

const foreign = ['mail:x@im.example.com', 'wv:mail:x', 'tel:x', 'sip:x', 'mail%3Ax', 'mail:x@other.example'];

describe.each(foreign)('the address of another scheme %s', (userId) => {
  const users = [{ userId }];
  const both = [{ userId }, { userId: 'wv:bob' }];
  const info = { contentSize: 1, recipient: { users } };
  const kind = <K extends string>(of: K) => ({ kind: of }) as const;

  it.each([
    [
      'a message',
      () =>
        sendMessage({ ...kind('SendMessage-Request'), messageInfo: info } as never, context, new Map(), {
          maxRecipients: 1,
        }),
    ],
    ['GetPresence', () => getPresence({ ...kind('GetPresence-Request'), users }, context)],
    ['SubscribePresence', () => subscribePresence({ ...kind('SubscribePresence-Request'), users }, context)],
    ['UnsubscribePresence', () => unsubscribePresence({ ...kind('UnsubscribePresence-Request'), users }, context)],
    ['PresenceAuth', () => answerAuthorisation({ ...kind('PresenceAuth-User'), userId, acceptance: true }, context)],
    ['CancelAuth', () => cancelAuthorisation({ ...kind('CancelAuth-Request'), userId }, context)],
    [
      'CreateAttributeList',
      () => createAttributeList({ ...kind('CreateAttributeList-Request'), userIds: [userId] } as never, context),
    ],
    [
      'DeleteAttributeList',
      () => deleteAttributeList({ ...kind('DeleteAttributeList-Request'), userIds: [userId] } as never, context),
    ],
    [
      'GetAttributeList',
      () => getAttributeList({ ...kind('GetAttributeList-Request'), userIds: [userId] } as never, context),
    ],
    [
      'BlockEntity',
      () => blockEntity({ ...kind('BlockEntity-Request'), blockList: { addList: { userIds: [userId] } } }, context),
    ],
    [
      'ListManage',
      () =>
        manageList(
          { ...kind('ListManage-Request'), contactList: 'wv:alice/x', addNickList: { userIds: [userId] } },
          context,
        ),
    ],
  ])('is unknown to %s', (_, ask) => {
    expect(resultOf(ask())).toMatchObject({ code: 531 });
  });

  it.each([
    ['GetPresence', () => getPresence({ ...kind('GetPresence-Request'), users: both }, context)],
    ['SubscribePresence', () => subscribePresence({ ...kind('SubscribePresence-Request'), users: both }, context)],
    [
      'CreateList',
      () =>
        createList(
          {
            ...kind('CreateList-Request'),
            contactList: 'wv:alice/x',
            nickList: { nickNames: [{ name: 'X', userId }] },
          },
          context,
        ),
    ],
    [
      'BlockEntity',
      () =>
        blockEntity(
          { ...kind('BlockEntity-Request'), blockList: { addList: { userIds: [userId, 'wv:bob'] } } },
          context,
        ),
    ],
  ])('is a detail of the result of %s beside what was done', (_, ask) => {
    expect(resultOf(ask())).toMatchObject({ code: 201, detailedResults: [{ code: 531, userIds: [userId] }] });
  });

  it('owns no contact list', () => {
    const contactList = 'mail:x/friends';
    expect(resultOf(createList({ ...kind('CreateList-Request'), contactList }, context))).toMatchObject({ code: 752 });
    expect(resultOf(deleteList({ ...kind('DeleteList-Request'), contactList }, context))).toMatchObject({ code: 700 });
    expect(resultOf(manageList({ ...kind('ListManage-Request'), contactList }, context))).toMatchObject({ code: 700 });
  });
});
