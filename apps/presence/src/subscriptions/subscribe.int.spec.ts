import { describe, expect, it, jest } from '@jest/globals';
import { address, list } from '../../testing/addresses.js';
import { codeOf, statusText } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const smsOnly = { OnlineStatus: 'T', ClientInfo: 'CLI', UserAvailability: 'AVAILABLE', StatusText: 'SMS-only' };
const number = 'wv:+4790000009';

describe('subscriptions on a real database', () => {
  const users = TwoUsers.forEachTest();

  describe('subscriptions', () => {
    it('bring a first notification of everything, and then every change', async () => {
      await users.desk.createList(users.atAlice, own(users.alice, 'friends'), number, users.bobs);
      expect(codeOf(await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'friends')] }))).toBe(200);
      expect(users.desk.notifications).toEqual([]);
      await users.desk.settle();
      const notified = users.desk.takeNotified(users.atAlice);
      expect(notified[number]).toEqual(smsOnly);
      expect(notified[users.bobs]).toMatchObject({ OnlineStatus: 'T', StatusText: '' });

      await users.desk.update(users.atBob, statusText('out'));
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({
        [users.bobs]: expect.objectContaining({ OnlineStatus: 'T', StatusText: 'out' }),
      });

      await users.desk.logOut(users.atBob);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)[users.bobs]).toMatchObject({
        OnlineStatus: 'F',
        StatusText: 'out',
      });
    });

    it('notify of nothing when nothing that the watcher sees has changed', async () => {
      await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes: ['OnlineStatus'] });
      await users.desk.settle();
      users.desk.takeNotified(users.atAlice);
      await users.desk.update(users.atBob, statusText('out'));
      await users.desk.update(users.atBob, { name: 'OnlineStatus', qualifier: true });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({});
    });

    it('notify again after every new subscription, with its attributes', async () => {
      await users.desk.subscribe(users.atAlice, { users: [number] });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [number]: smsOnly });
      await users.desk.subscribe(users.atAlice, { users: [number], attributes: ['StatusText'] });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [number]: { StatusText: 'SMS-only' } });
    });

    it('follow the members of a list when AutoSubscribe was requested', async () => {
      await users.desk.createList(users.atAlice, own(users.alice, 'auto'));
      await users.desk.createList(users.atAlice, own(users.alice, 'plain'));
      await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'auto')], autoSubscribe: true });
      await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'plain')] });
      await users.desk.addTo(users.atAlice, own(users.alice, 'auto'), number);
      await users.desk.addTo(users.atAlice, own(users.alice, 'plain'), users.bobs);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [number]: smsOnly });
      await users.desk.addTo(users.atAlice, own(users.alice, 'auto'), 'wv:4790000009');
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ 'wv:4790000009': smsOnly });
    });

    it('end with the list, the member, the session or by request', async () => {
      const lists = ['gone', 'without', 'ended'].map((name) => own(users.alice, name));
      for (const one of lists) await users.desk.createList(users.atAlice, one, users.bobs);
      await users.desk.subscribe(users.atAlice, { lists });
      await users.desk.ask(users.atAlice, 'ListDeletionRequested', { list: list(own(users.alice, 'gone')) });
      await users.desk.ask(users.atAlice, 'ListManagementRequested', {
        list: list(own(users.alice, 'without')),
        add: [],
        remove: [address(users.bobs)],
        receiveList: false,
      });
      const end = () =>
        users.desk.ask(users.atAlice, 'UnsubscriptionRequested', {
          users: [],
          lists: [list(own(users.alice, 'ended'))],
        });
      expect([codeOf(await end()), codeOf(await end())]).toEqual([200, 200]);
      await users.desk.settle();
      await users.desk.update(users.atBob, statusText('who looks?'));
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({});
      expect(await users.desk.ask(users.atBob, 'WatchersRequested', {})).toMatchObject({ data: { watchers: [] } });

      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      await users.desk.logOut(users.atAlice);
      expect(await users.desk.ask(users.atBob, 'WatchersRequested', {})).toMatchObject({ data: { watchers: [] } });
      expect(codeOf(await users.desk.subscribe(users.atAlice, { users: [users.bobs] }))).toBe(604);
    });

    it('keep a user watched through one list when another list is unsubscribed', async () => {
      await users.desk.createList(users.atAlice, own(users.alice, 'one'), users.bobs);
      await users.desk.createList(users.atAlice, own(users.alice, 'two'), users.bobs);
      await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'one'), own(users.alice, 'two')] });
      await users.desk.ask(users.atAlice, 'UnsubscriptionRequested', {
        users: [],
        lists: [list(own(users.alice, 'one'))],
      });
      await users.desk.settle();
      users.desk.takeNotified(users.atAlice);
      await users.desk.update(users.atBob, statusText('still here'));
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)[users.bobs]).toMatchObject({ StatusText: 'still here' });
    });

    it('to a user end however they came about', async () => {
      await users.desk.createList(users.atAlice, own(users.alice, 'friends'), users.bobs);
      await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'friends')], users: [users.bobs] });
      await users.desk.ask(users.atAlice, 'UnsubscriptionRequested', { users: [address(users.bobs)], lists: [] });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({});
    });

    it('give the terminal of each value in 1.3 only', async () => {
      const modern = await users.desk.logIn(users.alice, '1.3', 'desk');
      await users.desk.logIn(users.bob, '1.3', 'tablet');
      await users.desk.subscribe(modern, { users: [users.bobs], attributes: ['OnlineStatus'] });
      await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes: ['OnlineStatus'] });
      await users.desk.settle();
      const counts = users.desk.notifications.flatMap((one) =>
        one.type === 'PresenceChanged' ? [[one.data.sessionId, one.data.presences[0]?.attributes.length]] : [],
      );
      expect(new Map(counts as [string, number][])).toEqual(
        new Map([
          [modern.sessionId, 2],
          [users.atAlice.sessionId, 1],
        ]),
      );
    });
  });

  describe('the watcher list', () => {
    it('names those who watch now, as the watched user has them in a list', async () => {
      await users.desk.createList(users.atBob, own(users.bob, 'friends'), `wv:${users.alice.msisdn}`);
      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      expect(await users.desk.ask(users.atBob, 'WatchersRequested', {})).toMatchObject({
        data: { watchers: [`wv:${users.alice.msisdn}`] },
      });
    });
  });
});
