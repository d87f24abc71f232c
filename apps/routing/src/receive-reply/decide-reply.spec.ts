import { describe, expect, it } from '@jest/globals';
import { untouchedLists } from '@smsonly/directory';
import type { BlockLists } from '../block-lists/entry.js';
import type { Holder, Standing } from '../conversation-numbers/reply-recipient.js';
import { decideReply } from './decide-reply.js';

const phone = { canonical: 'wv:+4790000009@im.example.com', msisdn: '+4790000009' };
const accounts = new Map(['alice', 'bob'].map((name) => [name, { accountId: name, userId: `wv:${name}` }]));
const held = (accountId: string, standing: Standing): Holder => ({
  bindingId: BigInt(accountId.length),
  accountId,
  standing,
});
const blocking: BlockLists = {
  ...untouchedLists,
  entries: [{ list: 'block', canonical: phone.canonical, spelling: 'wv:+4790000009', msisdn: phone.msisdn }],
};

/** @param history newest first */
function decide(history: readonly Holder[], listsOf: (accountId: string) => BlockLists = () => untouchedLists) {
  return decideReply({ history, accountOf: (accountId) => accounts.get(accountId), listsOf, phone });
}

describe('an SMS to a conversation number', () => {
  it('is delivered to the only possible recipient', () => {
    expect(decide([held('bob', 'unsent'), held('alice', 'delivered')])).toEqual({
      kind: 'deliver',
      account: accounts.get('alice'),
      bindingId: 5n,
    });
  });

  it('is kept when there is no possible recipient', () => {
    expect(decide([])).toEqual({ kind: 'keep', cause: 'nobody' });
    expect(decide([held('alice', 'unsent')])).toEqual({ kind: 'keep', cause: 'nobody' });
  });

  it('is kept when two recipients are possible', () => {
    expect(decide([held('bob', 'uncertain'), held('alice', 'delivered')])).toEqual({ kind: 'keep', cause: 'unclear' });
  });

  it('is kept when the account of its recipient no longer exists', () => {
    expect(decide([held('gone', 'accepted'), held('alice', 'delivered')])).toEqual({
      kind: 'keep',
      cause: 'account-closed',
    });
  });

  it('is dropped when its recipient blocks the phone, and only then', () => {
    const history = [held('alice', 'delivered')];
    expect(decide(history, () => blocking)).toEqual({ kind: 'drop' });
    expect(decide(history, (accountId) => (accountId === 'bob' ? blocking : untouchedLists)).kind).toBe('deliver');
  });
});
