import { describe, expect, it, jest } from '@jest/globals';
import { address } from '../../testing/addresses.js';
import { statusText } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const number = 'wv:+4790000009';

describe('contacts that join a subscribed list later, on a real database', () => {
  const users = TwoUsers.forEachTest();
  const asked = () =>
    users.desk.notifications.splice(0).flatMap((one) => (one.type === 'AuthorisationAsked' ? [one.data] : []));

  it.each(['1.1', '1.2', '1.3'] as const)(
    'are asked for authorisation and notified of like any other, in %s',
    async (version) => {
      const session = await users.desk.logIn(users.alice, version, 'desk');
      const lists = [own(users.alice, 'friends')];
      await users.desk.createList(session, lists[0]!);
      await users.desk.subscribe(session, { lists, attributes: ['OnlineStatus', 'StatusText'], autoSubscribe: true });
      await users.desk.settle();
      expect(asked()).toEqual([]);
      await users.desk.addTo(session, lists[0]!, users.bobs, number);
      await users.desk.settle();
      expect(users.desk.takeNotified(session)).toMatchObject({
        [users.bobs]: { OnlineStatus: 'T', StatusText: '' },
        [number]: { StatusText: 'SMS-only' },
      });
      expect(asked()).toMatchObject([
        { sessionId: users.atBob.sessionId, asker: users.alice.userId, attributes: ['OnlineStatus', 'StatusText'] },
      ]);
      await users.desk.addTo(session, lists[0]!, users.bobs);
      await users.desk.settle();
      expect(asked()).toEqual([]);
      await users.desk.ask(users.atBob, 'AuthorisationAnswered', {
        asker: address(users.alice.userId),
        accepted: false,
        attributes: [],
      });
      await users.desk.update(users.atBob, statusText('hidden'));
      await users.desk.settle();
      expect(users.desk.takeNotified(session)).toMatchObject({ [users.bobs]: { StatusText: '-' } });
    },
  );

  it('are not asked without AutoSubscribe, nor by who has been answered', async () => {
    const lists = [own(users.alice, 'friends')];
    await users.desk.createList(users.atAlice, lists[0]!);
    await users.desk.subscribe(users.atAlice, { lists });
    await users.desk.addTo(users.atAlice, lists[0]!, users.bobs);
    await users.desk.settle();
    expect(asked()).toEqual([]);
    await users.desk.ask(users.atBob, 'AuthorisationAnswered', {
      asker: address(users.alice.userId),
      accepted: true,
      attributes: ['OnlineStatus'],
    });
    await users.desk.createList(users.atAlice, own(users.alice, 'auto'));
    await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'auto')], autoSubscribe: true });
    await users.desk.addTo(users.atAlice, own(users.alice, 'auto'), users.bobs);
    await users.desk.settle();
    expect(asked()).toEqual([]);
  });
});
