import { describe, expect, it } from '@jest/globals';
import type { Response } from '@smsonly/contracts';
import type { Primitive } from '@smsonly/imps-model';
import type { RequestContext, Forwarded } from '../requests/forwarding.js';
import { createList } from './create-list.js';
import { getList } from './get-list.js';
import { manageList } from './manage-list.js';

const requester = {
  accountId: '018f0000-0000-7000-8000-000000000001',
  userId: 'wv:alice@im.example.com',
  sessionId: 'session-1',
  version: '1.2' as const,
};
const context = (version: RequestContext['version']): RequestContext => ({
  requester,
  version,
  reading: { domain: 'im.example.com' },
  now: new Date(0),
});
const friends = { key: 'wv:alice/friends@im.example.com', spelling: 'wv:alice/Friends' };

function forwarded(result: Forwarded | Primitive) {
  if ('kind' in result) throw new Error(`refused: ${JSON.stringify(result)}`);
  return { data: result.request.fact.data, answer: (response: object) => result.answer(response as Response) };
}

describe('CreateList-Request', () => {
  const request = {
    kind: 'CreateList-Request',
    contactList: 'wv:alice/Friends',
    nickList: { nickNames: [{ name: 'Ola', userId: 'wv:%2B4790000009' }], userIds: ['wv:Bob', 'no@t@@one'] },
    contactListProperties: [{ name: 'Default', value: 'T' }],
  } as const;
  const done = { type: 'RequestCompleted', data: { requestId: 'r', result: { code: 200 } } };

  it('keeps spellings, with the plus plain', () => {
    expect(forwarded(createList(request, context('1.2'))).data).toEqual({
      requester,
      list: friends,
      nicks: [
        {
          address: { canonical: 'wv:+4790000009@im.example.com', spelling: 'wv:+4790000009', msisdn: '+4790000009' },
          name: 'Ola',
        },
        { address: { canonical: 'wv:bob@im.example.com', spelling: 'wv:Bob' } },
      ],
      properties: [{ name: 'Default', value: 'T' }],
    });
  });

  it('cuts a long nickname between characters', () => {
    const nickList = { nickNames: [{ name: `${'x'.repeat(399)}😀`, userId: 'wv:bob' }] };
    const { nicks } = forwarded(createList({ ...request, nickList }, context('1.2'))).data as {
      nicks: { name: string }[];
    };
    expect(nicks[0]?.name).toBe(`${'x'.repeat(399)}\ufffd`);
  });

  it('is answered with Status, and with CreateList-Response by 1.3 when all was done', () => {
    const whole = { ...request, nickList: { userIds: ['wv:Bob'] } };
    expect(forwarded(createList(whole, context('1.2'))).answer(done)).toMatchObject({
      kind: 'Status',
      result: { code: 200 },
    });
    expect(forwarded(createList(whole, context('1.3'))).answer(done)).toMatchObject({
      kind: 'CreateList-Response',
      contactList: 'wv:alice/Friends',
    });
    expect(forwarded(createList(request, context('1.3'))).answer(done)).toMatchObject({
      kind: 'Status',
      result: { code: 201, detailedResults: [{ code: 531, userIds: ['no@t@@one'] }] },
    });
  });

  it('of a reserved name keeps it as written on the way in, and gives it back in small letters', () => {
    const reserved = { kind: 'CreateList-Request', contactList: 'wv:Alice/~PEP1.0_subscriptions' } as const;
    const { data, answer } = forwarded(createList(reserved, context('1.3')));
    expect(data).toMatchObject({ list: { spelling: 'wv:Alice/~PEP1.0_subscriptions' } });
    expect(answer(done)).toEqual({ kind: 'CreateList-Response', contactList: 'wv:Alice/~pep1.0_subscriptions' });
  });

  it('is refused with 752 when the ID is not a list', () => {
    expect(createList({ ...request, contactList: 'wv:alice' }, context('1.2'))).toMatchObject({
      result: { code: 752 },
    });
  });
});

describe('GetList-Request', () => {
  it('gives the default list in its own element only', () => {
    const response = {
      type: 'ListsReported',
      data: { requestId: 'r', result: { code: 200 }, lists: ['wv:alice/work'], defaultList: 'wv:alice/friends' },
    };
    expect(forwarded(getList({ kind: 'GetList-Request' }, context('1.2'))).answer(response)).toEqual({
      kind: 'GetList-Response',
      contactLists: ['wv:alice/work'],
      defaultContactList: 'wv:alice/friends',
    });
  });

  it('is answered with Status on error', () => {
    const response = { type: 'RequestCompleted', data: { requestId: 'r', result: { code: 500 } } };
    expect(forwarded(getList({ kind: 'GetList-Request' }, context('1.2'))).answer(response)).toMatchObject({
      kind: 'Status',
      result: { code: 500 },
    });
  });
});

describe('ListManage-Request', () => {
  const reported = {
    type: 'ListReported',
    data: {
      requestId: 'r',
      result: { code: 200 },
      list: { members: [{ userId: 'wv:Bob', name: '' }], displayName: 'Friends', isDefault: false },
    },
  };
  const contactList = 'wv:alice/Friends';

  it('reads the list when there is nothing to change', () => {
    const { data, answer } = forwarded(manageList({ kind: 'ListManage-Request', contactList }, context('1.2')));
    expect(data).toEqual({ requester, list: friends, add: [], remove: [], receiveList: true });
    expect(answer(reported)).toMatchObject({
      kind: 'ListManage-Response',
      result: { code: 200 },
      nickList: { nickNames: [{ userId: 'wv:Bob', name: '' }] },
      contactListProperties: [
        { name: 'DisplayName', value: 'Friends' },
        { name: 'Default', value: 'F' },
      ],
    });
  });

  it('gives the changed list to 1.1 always, to later versions when they ask for it', () => {
    const add = { kind: 'ListManage-Request', contactList, addNickList: { userIds: ['wv:bob'] } } as const;
    expect(forwarded(manageList(add, context('1.1'))).data).toMatchObject({ receiveList: true });
    expect(forwarded(manageList(add, context('1.2'))).data).toMatchObject({ receiveList: false });
    expect(forwarded(manageList({ ...add, receiveList: true }, context('1.2'))).data).toMatchObject({
      receiveList: true,
    });
  });

  it('is answered with the code itself when the only request was to add invalid user IDs', () => {
    const result = (more: object, response: object) => {
      const request = { kind: 'ListManage-Request', contactList, ...more } as const;
      const answer = forwarded(manageList(request, context('1.2'))).answer(response);
      return 'result' in answer ? answer.result : undefined;
    };
    const done = { type: 'RequestCompleted', data: { requestId: 'r', result: { code: 200 } } };
    const gone = { type: 'RequestCompleted', data: { requestId: 'r', result: { code: 700 } } };
    const one = { addNickList: { userIds: ['no@t@@one'] } };
    expect(result(one, done)).toMatchObject({ code: 531 });
    expect(result(one, gone)).toMatchObject({ code: 700 });
    expect(result({ addNickList: { userIds: ['no@t@@one', 'wv:bob'] } }, done)).toMatchObject({ code: 201 });
    expect(result({ ...one, removeNickList: ['wv:bob'] }, done)).toMatchObject({ code: 201 });
  });

  it('reports an error in its own response', () => {
    const gone = { type: 'RequestCompleted', data: { requestId: 'r', result: { code: 700 } } };
    expect(
      forwarded(manageList({ kind: 'ListManage-Request', contactList }, context('1.2'))).answer(gone),
    ).toMatchObject({
      kind: 'ListManage-Response',
      result: { code: 700 },
    });
  });
});
