import { describe, expect, it, jest } from '@jest/globals';
import { address } from '../../testing/addresses.js';
import { valuesOf, type TestSession } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const alias = (value: string, qualifier = true) => ({ name: 'Alias', qualifier, value }) as const;

describe('Alias on a real database', () => {
  const users = TwoUsers.forEachTest();

  const see = async (session: TestSession, spelling: string, attributes: ['Alias'] | [] = []) => {
    const response = await users.desk.ask(session, 'PresenceRequested', {
      users: [address(spelling)],
      lists: [],
      attributes,
    });
    if (response.type !== 'PresenceReported') throw new Error(response.type);
    return valuesOf(response.data.presences[0]?.attributes ?? []);
  };
  const rename = async (displayName: string | undefined) => {
    await users.desk.registry.rename(users.bob, displayName);
    await users.desk.deliver('account-events', [
      { type: 'AccountChanged', data: { ...users.bob, displayName, at: new Date().toISOString() } as never },
    ]);
    await users.desk.settle();
  };

  it('is the display name in the own presence and in what watchers see', async () => {
    await rename('Bob Berg');
    expect(await see(users.atBob, users.bobs)).toMatchObject({ OnlineStatus: 'T', Alias: 'Bob Berg' });
    expect(await see(users.atBob, users.bobs, ['Alias'])).toEqual({ Alias: 'Bob Berg' });
    expect(await see(users.atAlice, users.bobs, ['Alias'])).toEqual({ Alias: 'Bob Berg' });
    expect(await see(users.atAlice, users.bobs)).toMatchObject({ Alias: 'Bob Berg' });
  });

  it('is the user part of the ID for who has no display name, or a blank one', async () => {
    const name = users.bobs.slice('wv:'.length);
    expect(await see(users.atBob, users.bobs, ['Alias'])).toEqual({ Alias: name });
    await rename('  ');
    expect(await see(users.atAlice, users.bobs, ['Alias'])).toEqual({ Alias: name });
  });

  it('changes for watchers when the operator changes the display name', async () => {
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), users.bobs);
    await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'friends')], attributes: ['Alias'] });
    await users.desk.settle();
    users.desk.takeNotified(users.atAlice);
    await rename('Bob Dahl');
    expect(users.desk.takeNotified(users.atAlice)).toEqual({ [users.bobs]: { Alias: 'Bob Dahl' } });
  });

  it('that the user publishes stays, over a login and a change of the display name, until they take it back', async () => {
    await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes: ['Alias'] });
    await users.desk.update(users.atBob, alias('Bobby'));
    await users.desk.logOut(users.atBob);
    const again = await users.desk.logIn(users.bob);
    await rename('Robert');
    expect(users.desk.takeNotified(users.atAlice)).toEqual({ [users.bobs]: { Alias: 'Bobby' } });
    for (const cleared of [alias(''), alias('   '), alias('Bobby', false)]) {
      await users.desk.update(again, alias('Bobby'));
      await users.desk.settle();
      users.desk.takeNotified(users.atAlice);
      await users.desk.update(again, cleared);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [users.bobs]: { Alias: 'Robert' } });
    }
  });

  it('is no attribute of an SMS-only user', async () => {
    const smsOnly = { OnlineStatus: 'T', ClientInfo: 'CLI', UserAvailability: 'AVAILABLE', StatusText: 'SMS-only' };
    expect(await see(users.atAlice, 'wv:+4790000009')).toEqual(smsOnly);
    expect(await see(users.atAlice, 'wv:+4790000009', ['Alias'])).toEqual({});
  });

  it('is hidden from who is blocked or denied, as everything is', async () => {
    await users.desk.ask(users.atBob, 'AuthorisationAnswered', {
      asker: address(users.alice.userId),
      accepted: false,
      attributes: [],
    });
    expect(await see(users.atAlice, users.bobs, ['Alias'])).toEqual({ Alias: '-' });
  });
});
