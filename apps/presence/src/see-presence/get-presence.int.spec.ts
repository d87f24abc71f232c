import { describe, expect, it, jest } from '@jest/globals';
import { address, list } from '../../testing/addresses.js';
import { available, statusText, valuesOf, type TestSession } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const smsOnly = { OnlineStatus: 'T', ClientInfo: 'CLI', UserAvailability: 'AVAILABLE', StatusText: 'SMS-only' };
const number = 'wv:+4790000009';

describe('GetPresence on a real database', () => {
  const users = TwoUsers.forEachTest();

  const presenceOf = async (session: TestSession, ...spellings: string[]) => {
    const response = await users.desk.ask(session, 'PresenceRequested', {
      users: spellings.map(address),
      lists: [],
      attributes: [],
    });
    if (response.type !== 'PresenceReported') throw new Error(response.type);
    return Object.fromEntries(response.data.presences.map(({ userId, attributes }) => [userId, valuesOf(attributes)]));
  };

  it('gives the four attributes for an SMS-only number, as it was spelt', async () => {
    expect(await presenceOf(users.atAlice, 'wv:4790000009@im.example.com')).toEqual({
      'wv:4790000009@im.example.com': smsOnly,
    });
  });

  it("gives a user's own presence before any update", async () => {
    expect((await presenceOf(users.atAlice, users.alice.userId))[users.alice.userId]).toMatchObject({
      OnlineStatus: 'T',
      ClientInfo: 'MOBILE_PHONE',
      CommCap: 'CommC',
    });
  });

  it("gives another user's real presence by the operator's default", async () => {
    await users.desk.update(users.atBob, statusText('in a meeting'), available, {
      name: 'PreferredLanguage',
      qualifier: true,
      value: 'no',
    });
    const seen = (await presenceOf(users.atAlice, users.bobs))[users.bobs];
    expect(seen).toMatchObject({ OnlineStatus: 'T', StatusText: 'in a meeting', UserAvailability: 'AVAILABLE' });
    expect(seen).not.toHaveProperty('PreferredLanguage');
  });

  it('gives everyone in a list under the spelling of the list', async () => {
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), number, users.bobs);
    const response = await users.desk.ask(users.atAlice, 'PresenceRequested', {
      users: [],
      lists: [list(own(users.alice, 'friends'))],
      attributes: ['StatusText'],
    });
    expect(response).toMatchObject({
      data: {
        result: { code: 200 },
        presences: [
          { userId: number, attributes: [{ name: 'StatusText', value: 'SMS-only' }] },
          { userId: users.bobs, attributes: [{ name: 'StatusText', value: '' }] },
        ],
      },
    });
  });

  it('answers 531 for an unknown user and 201 when others are known', async () => {
    const ask = (...spellings: string[]) =>
      users.desk.ask(users.atAlice, 'PresenceRequested', { users: spellings.map(address), lists: [], attributes: [] });
    expect(await ask('wv:ghost')).toMatchObject({ data: { result: { code: 531 }, presences: [] } });
    expect(await ask('wv:ghost', number)).toMatchObject({
      data: {
        result: { code: 201, details: [{ code: 531, userIds: ['wv:ghost'] }] },
        presences: [{ userId: number }],
      },
    });
  });

  it('answers 516 for a user of another domain, beside 531 for an unknown one', async () => {
    const ask = (...spellings: string[]) =>
      users.desk.ask(users.atAlice, 'PresenceRequested', { users: spellings.map(address), lists: [], attributes: [] });
    const foreign = 'wv:bob@elsewhere.example';
    expect(await ask(foreign)).toMatchObject({ data: { result: { code: 516 }, presences: [] } });
    expect(await ask(foreign, 'wv:ghost', number)).toMatchObject({
      data: {
        result: {
          code: 201,
          details: [
            { code: 516, userIds: [foreign] },
            { code: 531, userIds: ['wv:ghost'] },
          ],
        },
        presences: [{ userId: number }],
      },
    });
  });

  it('gives as much of a list as an answer can hold, and 201 with 432 for the others', async () => {
    const names = [
      'StatusText',
      'Alias',
      'FreeTextLocation',
      'PreferredLanguage',
      'StatusContent',
      'InfoLink',
    ] as const;
    const all = Array.from({ length: 6 }, (_, index) => `wv:${users.named(`talker${index}n`)}`);
    for (const spelling of all) {
      const session = await users.desk.logIn(await users.desk.registry.register(spelling.slice(3)));
      await users.desk.update(session, ...names.map((name) => ({ name, qualifier: true, value: 'ø'.repeat(16_000) })));
      await users.desk.ask(session, 'AttributeListCreationRequested', {
        for: { users: [], lists: [], default: true },
        attributes: [],
      });
    }
    await users.desk.createList(users.atAlice, own(users.alice, 'talkers'), ...all);
    const response = await users.desk.ask(users.atAlice, 'PresenceRequested', {
      users: [],
      lists: [list(own(users.alice, 'talkers'))],
      attributes: [],
    });
    if (response.type !== 'PresenceReported') throw new Error(response.type);
    expect(Buffer.byteLength(JSON.stringify(response.data))).toBeLessThan(900_000);
    expect(response.data.presences.map(({ userId }) => userId)).toEqual(all.slice(0, 3));
    expect(response.data.result).toEqual({ code: 201, details: [{ code: 432, userIds: all.slice(3) }] });
  });
});
