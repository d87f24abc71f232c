import { describe, expect, it, jest } from '@jest/globals';
import { address, list } from '../testing/addresses.js';
import { codeOf } from '../testing/presence-desk.js';
import { own, TwoUsers } from '../testing/two-users.js';

jest.setTimeout(60_000);

/** What the codec reads in texts; it never gives NUL or half of a character, which neither text nor jsonb takes. */
const odd = 'a\u0001\u001b\u007f\u0085\u200f\u2028\ufdd0\ufffd\ufffe\uffff😀\u{10ffff}%00\\u0000"\'';

describe('whatever characters clients write', () => {
  const users = TwoUsers.forEachTest();

  it('lists keep them in nicknames and properties', async () => {
    const friends = own(users.alice, 'friends');
    const created = await users.desk.ask(users.atAlice, 'ListCreationRequested', {
      list: list(friends),
      nicks: [{ address: address(users.bobs), name: odd }],
      properties: [
        { name: 'DisplayName', value: odd },
        { name: odd, value: odd },
      ],
    });
    expect([200, 201, 752]).toContain(codeOf(created));
    await users.desk.createList(users.atAlice, friends, users.bobs);
    const read = await users.desk.ask(users.atAlice, 'ListManagementRequested', {
      list: list(friends),
      add: [{ address: address(users.bobs), name: odd }],
      remove: [],
      properties: [{ name: 'DisplayName', value: odd }],
      receiveList: true,
    });
    expect(read).toMatchObject({
      data: { result: { code: 200 }, list: { displayName: odd, members: [{ userId: users.bobs, name: odd }] } },
    });
  });

  it('presence keeps them in values, parts and client IDs', async () => {
    const clientId = { url: odd, msisdn: odd };
    const parts = [
      { name: 'Caddr', text: odd },
      { name: 'Address', parts: [{ name: 'Street', text: odd }] },
    ];
    const updated = await users.desk.update(
      users.atAlice,
      { name: 'StatusText', qualifier: true, value: odd },
      { name: 'Alias', qualifier: true, value: odd },
      { name: 'Address', qualifier: true, parts },
      { name: 'ClientInfo', qualifier: true, parts: [{ name: 'Model', text: odd }], clientId },
    );
    expect(codeOf(updated)).toBe(200);
    const own = { users: [address(users.alice.userId)], lists: [], attributes: ['StatusText' as const] };
    expect(await users.desk.ask(users.atAlice, 'PresenceRequested', own)).toMatchObject({
      data: { presences: [{ attributes: [{ name: 'StatusText', value: odd }] }] },
    });
  });
});
