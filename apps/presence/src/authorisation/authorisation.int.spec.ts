import { describe, expect, it, jest } from '@jest/globals';
import { address, list } from '../../testing/addresses.js';
import { codeOf, statusText, valuesOf } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const hidden = { OnlineStatus: '-', ClientInfo: '-', UserAvailability: '-', StatusText: '-' };
const number = 'wv:+4790000009';

describe('who may see whom, on a real database', () => {
  const users = TwoUsers.forEachTest();

  describe('authorisation', () => {
    const asked = () =>
      users.desk.notifications.splice(0).flatMap((one) => (one.type === 'AuthorisationAsked' ? [one.data] : []));
    const answerTo = (accepted: boolean, attributes: ['PreferredLanguage'] | [] = []) =>
      users.desk.ask(users.atBob, 'AuthorisationAnswered', {
        asker: address(users.alice.userId),
        accepted,
        attributes,
      });

    it('is requested once in every session of the watched user, and again at the next login', async () => {
      const second = await users.desk.logIn(users.bob, '1.2', 'desk');
      await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes: ['OnlineStatus'] });
      await users.desk.settle();
      const questions = asked();
      expect(new Set(questions.map(({ sessionId }) => sessionId))).toEqual(
        new Set([users.atBob.sessionId, second.sessionId]),
      );
      expect(questions[0]).toMatchObject({ asker: users.alice.userId, attributes: ['OnlineStatus'] });
      await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes: ['OnlineStatus'] });
      await users.desk.settle();
      expect(asked()).toEqual([]);
      const third = await users.desk.logIn(users.bob, '1.2', 'tablet');
      await users.desk.settle();
      expect(asked().map(({ sessionId }) => sessionId)).toEqual([third.sessionId]);
      await answerTo(true);
      await users.desk.logIn(users.bob, '1.2', 'watch');
      await users.desk.settle();
      expect(asked()).toEqual([]);
    });

    it('is never requested of an SMS-only number', async () => {
      await users.desk.subscribe(users.atAlice, { users: [number] });
      await users.desk.settle();
      expect(asked()).toEqual([]);
      const about = { watcher: address(number) };
      expect(codeOf(await users.desk.ask(users.atAlice, 'AuthorisationCancelled', about))).toBe(200);
      expect(
        codeOf(await users.desk.ask(users.atAlice, 'AuthorisationCancelled', { watcher: address('wv:ghost') })),
      ).toBe(531);
      const foreign = { watcher: address('wv:bob@elsewhere.example') };
      expect(codeOf(await users.desk.ask(users.atAlice, 'AuthorisationCancelled', foreign))).toBe(516);
      const forNumber = { for: { users: [address(number)], lists: [], default: false } };
      expect(codeOf(await users.desk.ask(users.atAlice, 'AttributeListDeletionRequested', forNumber))).toBe(200);
    });

    it('accepted, shows what was requested beside the default; denied, hides everything', async () => {
      await users.desk.update(users.atBob, statusText('here'), {
        name: 'PreferredLanguage',
        qualifier: true,
        value: 'no',
      });
      await users.desk.subscribe(users.atAlice, {
        users: [users.bobs],
        attributes: ['StatusText', 'PreferredLanguage'],
      });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({
        [users.bobs]: { StatusText: 'here', PreferredLanguage: '-' },
      });
      expect(codeOf(await answerTo(true))).toBe(200);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({
        [users.bobs]: { StatusText: 'here', PreferredLanguage: 'no' },
      });
      await answerTo(false);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({
        [users.bobs]: { StatusText: '-', PreferredLanguage: '-' },
      });
    });

    describe('accepted without names', () => {
      const language = { name: 'PreferredLanguage', qualifier: true, value: 'no' } as const;
      const place = { name: 'FreeTextLocation', qualifier: true, value: 'a secret' } as const;
      const seen = async () => {
        await users.desk.settle();
        return users.desk.takeNotified(users.atAlice)[users.bobs];
      };
      const watch = async (...attributes: ('StatusText' | 'PreferredLanguage' | 'FreeTextLocation')[]) => {
        await users.desk.update(users.atBob, statusText('here'), language, place);
        await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes });
        await users.desk.settle();
        users.desk.takeNotified(users.atAlice);
      };
      const lookedAt = async () => {
        const response = await users.desk.ask(users.atAlice, 'PresenceRequested', {
          users: [address(users.bobs)],
          lists: [],
          attributes: ['StatusText', 'PreferredLanguage', 'FreeTextLocation'],
        });
        if (response.type !== 'PresenceReported') throw new Error(response.type);
        return valuesOf(response.data.presences[0]?.attributes ?? []);
      };
      const onlyLanguage = { StatusText: 'here', PreferredLanguage: 'no', FreeTextLocation: '-' };
      const byDefault = { StatusText: 'here', PreferredLanguage: '-', FreeTextLocation: '-' };

      it('twice, shows what was asked for and no more', async () => {
        await watch('PreferredLanguage');
        await answerTo(true);
        await answerTo(true);
        expect(await lookedAt()).toEqual(onlyLanguage);
      });

      it('after an acceptance by name, in one run of events too, shows what was named', async () => {
        await watch('FreeTextLocation');
        const accept = (attributes: 'PreferredLanguage'[]) => ({
          type: 'AuthorisationAnswered' as const,
          data: { requester: users.atBob, asker: address(users.alice.userId), accepted: true, attributes },
        });
        await users.desk.deliver('presence-requests', [accept(['PreferredLanguage']), accept([])]);
        expect(await lookedAt()).toEqual(onlyLanguage);
      });

      it('when nothing was requested, shows the default', async () => {
        await users.desk.update(users.atBob, statusText('here'), language, place);
        await answerTo(true);
        expect(await lookedAt()).toEqual(byDefault);
        await answerTo(false);
        await answerTo(true);
        expect(await lookedAt()).toEqual(byDefault);
      });

      it('when everything was asked for, shows everything', async () => {
        await watch();
        await answerTo(true);
        await answerTo(true);
        expect(await seen()).toMatchObject({
          StatusText: 'here',
          PreferredLanguage: 'no',
          FreeTextLocation: 'a secret',
        });
      });
    });

    it('asked for more before the user has answered, is asked again', async () => {
      await users.desk.subscribe(users.atAlice, { users: [users.bobs], attributes: ['PreferredLanguage'] });
      await users.desk.settle();
      expect(asked()).toMatchObject([{ attributes: ['PreferredLanguage'] }]);
      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      await users.desk.settle();
      expect(asked()).toMatchObject([{ sessionId: users.atBob.sessionId, attributes: [] }]);
    });

    it('withdrawn, hides all and is asked again', async () => {
      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      await answerTo(true);
      await users.desk.settle();
      users.desk.takeNotified(users.atAlice);
      await users.desk.ask(users.atBob, 'AuthorisationCancelled', { watcher: address(users.alice.userId) });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [users.bobs]: hidden });
      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      await users.desk.settle();
      expect(asked()).toMatchObject([{ sessionId: users.atBob.sessionId, asker: users.alice.userId }]);
    });

    it('by attribute lists counts for a user, the members of a list, everybody; the user first', async () => {
      await users.desk.update(users.atBob, statusText('here'), {
        name: 'PreferredLanguage',
        qualifier: true,
        value: 'no',
      });
      await users.desk.createList(users.atBob, own(users.bob, 'close'), `wv:${users.alice.msisdn}`);
      await users.desk.subscribe(users.atAlice, {
        users: [users.bobs],
        attributes: ['StatusText', 'PreferredLanguage'],
      });
      const set = (who: object, ...attributes: ('StatusText' | 'PreferredLanguage' | 'TimeZone')[]) =>
        users.desk.ask(users.atBob, 'AttributeListCreationRequested', {
          for: { users: [], lists: [], default: false, ...who },
          attributes,
        });
      const seen = async () => {
        await users.desk.settle();
        return users.desk.takeNotified(users.atAlice)[users.bobs];
      };
      await seen();
      await set({ default: true }, 'TimeZone');
      expect(await seen()).toEqual({ StatusText: '-', PreferredLanguage: '-' });
      await set({ lists: [list(own(users.bob, 'close'))] }, 'StatusText');
      expect(await seen()).toEqual({ StatusText: 'here', PreferredLanguage: '-' });
      await set({ users: [address(users.alice.userId)] }, 'PreferredLanguage');
      expect(await seen()).toEqual({ StatusText: '-', PreferredLanguage: 'no' });
      expect(
        await users.desk.ask(users.atBob, 'AttributeListsRequested', { for: { users: [], lists: [], default: false } }),
      ).toMatchObject({
        data: {
          result: { code: 200 },
          default: ['TimeZone'],
          users: [{ userId: users.alice.userId, attributes: ['PreferredLanguage'] }],
          lists: [{ contactList: own(users.bob, 'close'), attributes: ['StatusText'] }],
        },
      });
      await users.desk.ask(users.atBob, 'AttributeListDeletionRequested', {
        for: { users: [address(users.alice.userId)], lists: [], default: false },
      });
      expect(await seen()).toEqual({ StatusText: 'here', PreferredLanguage: '-' });
      await users.desk.ask(users.atBob, 'ListManagementRequested', {
        list: list(own(users.bob, 'close')),
        add: [],
        remove: [address(`wv:${users.alice.msisdn}`)],
        receiveList: false,
      });
      expect(await seen()).toEqual({ StatusText: '-', PreferredLanguage: '-' });
    });
  });

  describe('block lists', () => {
    it('do not pass a block on to the next holder of the user ID', async () => {
      const { accountId, userId } = users.bob;
      const canonical = users.alice.userId;
      const lists = { accountId, userId, blockInUse: true, blocked: [canonical], grantInUse: false, granted: [] };
      const change = (holder: string) =>
        users.desk.deliver('block-events', [
          {
            type: 'BlockListsChanged',
            data: { ...lists, blockedEntries: [{ canonical, accountId: holder }], grantedEntries: [] },
          },
        ]);
      await change('00000000-0000-7000-8000-00000000dead');
      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)[users.bobs]).toMatchObject({ OnlineStatus: 'T' });
      await change(users.alice.accountId);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [users.bobs]: hidden });
    });

    it('hide their owner from whom they block, until they unblock', async () => {
      const change = (blocked: string[]) =>
        users.desk.deliver('block-events', [
          {
            type: 'BlockListsChanged',
            data: {
              accountId: users.bob.accountId,
              userId: users.bob.userId,
              blockInUse: true,
              blocked,
              grantInUse: false,
              granted: [],
            },
          },
        ]);
      await users.desk.subscribe(users.atAlice, { users: [users.bobs] });
      await users.desk.settle();
      users.desk.takeNotified(users.atAlice);
      await change([`wv:${users.alice.msisdn}@im.example.com`]);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({ [users.bobs]: hidden });
      await users.desk.update(users.atBob, statusText('secret'));
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)).toEqual({});
      await change([]);
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)[users.bobs]).toMatchObject({
        OnlineStatus: 'T',
        StatusText: 'secret',
      });
    });
  });
});
