import { describe, expect, it } from '@jest/globals';
import type { Response } from '@smsonly/contracts';
import type { RequestContext } from '../requests/forwarding.js';
import { blockEntity, getBlockedList } from './block-entity.js';

const context = {
  requester: {},
  version: '1.2',
  reading: { domain: 'im.example.com' },
  now: new Date(0),
} as RequestContext;
const spam = { canonical: 'wv:spam@im.example.com', spelling: 'wv:Spam' };

function changeOf(request: Parameters<typeof blockEntity>[0]) {
  const result = blockEntity(request, context);
  if ('kind' in result) return result;
  const { requester: _, ...change } = result.request.fact.data as unknown as { requester: object };
  return change;
}

describe('BlockEntity-Request', () => {
  it('is read in the form of 1.1 and 1.2', () => {
    expect(
      changeOf({ kind: 'BlockEntity-Request', blockList: { inUse: true, addList: { userIds: ['wv:Spam'] } } }),
    ).toEqual({
      block: { inUse: true, add: [spam], remove: [] },
    });
  });

  it('is read in the form of 1.3', () => {
    expect(
      changeOf({
        kind: 'BlockEntity-Request',
        blockListInUse: true,
        grantListInUse: false,
        blockList: { entityList: { userIds: ['wv:Spam'] }, removeList: { userIds: ['wv:Spam'] } },
      }),
    ).toEqual({
      block: { inUse: true, replace: [spam], add: [], remove: [spam] },
      grant: { inUse: false, add: [], remove: [] },
    });
  });

  it('is refused with 531 when no one in it can be read', () => {
    expect(changeOf({ kind: 'BlockEntity-Request', blockList: { addList: { userIds: ['a@b@@'] } } })).toMatchObject({
      kind: 'Status',
      result: { code: 531 },
    });
  });
});

describe('GetBlockedList-Response', () => {
  it('tells in both places whether a list is in use', () => {
    const forwarded = getBlockedList({ kind: 'GetBlockedList-Request' }, context);
    if ('kind' in forwarded) throw new Error('refused');
    const data = {
      requestId: 'r',
      result: { code: 200 },
      block: { inUse: true, userIds: ['wv:Spam'] },
      grant: { inUse: false, userIds: [] },
    };
    expect(forwarded.answer({ type: 'BlockListsReported', data } as Response)).toEqual({
      kind: 'GetBlockedList-Response',
      blockList: { inUse: true, entityList: { userIds: ['wv:Spam'] } },
      blockListInUse: true,
      grantList: { inUse: false, entityList: { userIds: [] } },
      grantListInUse: false,
    });
  });
});
