import { describe, expect, it, jest } from '@jest/globals';
import type { Account } from '@smsonly/directory';
import { address, list } from '../../testing/addresses.js';
import { codeOf, envelope, statusText } from '../../testing/presence-desk.js';
import { own, TwoUsers } from '../../testing/two-users.js';

jest.setTimeout(60_000);

const smsOnly = { OnlineStatus: 'T', ClientInfo: 'CLI', UserAvailability: 'AVAILABLE', StatusText: 'SMS-only' };
const hidden = { OnlineStatus: '-', ClientInfo: '-', UserAvailability: '-', StatusText: '-' };
const number = 'wv:+4790000009';

describe('registrations on a real database', () => {
  const users = TwoUsers.forEachTest();

  const registered = (account: Account) => ({ ...account, at: new Date().toISOString() });
  const registration = (account: Account) =>
    users.desk.deliver('account-events', [{ type: 'AccountRegistered', data: registered(account) }]);
  const deregistration = (account: Account) =>
    users.desk.deliver('account-events', [{ type: 'AccountDeregistered', data: registered(account) }]);

  it('has real presence at once for everyone who watches it, and is SMS-only again when it is deregistered', async () => {
    const msisdn = users.fresh();
    const spelling = `wv:${msisdn}`;
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), spelling);
    await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'friends')] });
    await users.desk.subscribe(users.atBob, { users: [spelling], attributes: ['StatusText'] });
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)).toEqual({ [spelling]: smsOnly });

    const carol = await users.desk.registry.register(users.named('carol'), msisdn);
    await registration(carol);
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)).toEqual({
      [spelling]: {
        OnlineStatus: 'F',
        ClientInfo: '-',
        UserAvailability: '-',
        StatusText: '',
        Alias: users.named('carol'),
      },
    });
    expect(users.desk.takeNotified(users.atBob)).toEqual({ [spelling]: { StatusText: '' } });

    const atCarol = await users.desk.logIn(carol);
    await users.desk.update(atCarol, statusText('new here'));
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)[spelling]).toMatchObject({
      OnlineStatus: 'T',
      StatusText: 'new here',
    });

    await users.desk.registry.deregister(carol);
    await deregistration(carol);
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)).toEqual({ [spelling]: smsOnly });
    expect(codeOf(await users.desk.update(atCarol, statusText('gone')))).toBe(604);
  });

  it('never stays SMS-only for a watcher who subscribed during the registration, whichever is carried out first', async () => {
    for (const registrationFirst of [true, false]) {
      const msisdn = users.fresh(registrationFirst ? 5 : 6);
      const spelling = `wv:${msisdn}`;
      await users.desk.subscribe(users.atAlice, { users: [spelling] });
      await users.desk.ask(users.atAlice, 'UnsubscriptionRequested', { users: [address(spelling)], lists: [] });
      // The subscription reads the registry before the registration commits, and commits after it.
      let registryRead: () => void = () => undefined;
      let mayCommit: () => void = () => undefined;
      const read = new Promise<void>((resolve) => (registryRead = resolve));
      const commit = new Promise<void>((resolve) => (mayCommit = resolve));
      const event = envelope('presence-requests', {
        type: 'SubscriptionRequested',
        data: {
          requester: users.atAlice,
          users: [address(spelling)],
          lists: [],
          attributes: [],
          autoSubscribe: false,
        },
      });
      const subscription = users.desk.db.transaction(async (tx) => {
        const outgoing = await users.desk.handlerOf([event])([event], { tx, now: new Date() });
        registryRead();
        await commit;
        return outgoing;
      });
      await read;
      const carol = await users.desk.registry.register(`${users.named('crossing')}${registrationFirst}`, msisdn);
      if (registrationFirst) {
        await registration(carol);
        await users.desk.settle();
        mayCommit();
        users.desk.commit(await subscription);
      } else {
        mayCommit();
        users.desk.commit(await subscription);
        await registration(carol);
      }
      await users.desk.settle();
      expect(users.desk.takeNotified(users.atAlice)[spelling]).toMatchObject({ OnlineStatus: 'F', StatusText: '' });
    }
  });

  it('and a user known by ID are one: both spellings are notified', async () => {
    const msisdn = users.fresh();
    const carol = await users.desk.registry.register(users.named('carol'), msisdn);
    const spellings = [`wv:${msisdn}@im.example.com`, `wv:${users.named('carol')}`];
    await users.desk.createList(users.atAlice, own(users.alice, 'friends'), ...spellings);
    await users.desk.subscribe(users.atAlice, { lists: [own(users.alice, 'friends')] });
    await users.desk.settle();
    users.desk.takeNotified(users.atAlice);
    const atCarol = await users.desk.logIn(carol);
    await users.desk.update(atCarol, statusText('twice'));
    await users.desk.settle();
    expect(Object.keys(users.desk.takeNotified(users.atAlice)).sort()).toEqual(spellings.sort());
  });

  it('moves with its user to another number', async () => {
    const [old, next] = [users.fresh(3), users.fresh(4)];
    const carol = await users.desk.registry.register(users.named('carol'), old);
    await users.desk.subscribe(users.atAlice, { users: [`wv:${old}`, `wv:${next}`], attributes: ['StatusText'] });
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)).toEqual({
      [`wv:${old}`]: { StatusText: '' },
      [`wv:${next}`]: { StatusText: 'SMS-only' },
    });
    const moved = await users.desk.registry.changeNumber(carol, next);
    await users.desk.deliver('account-events', [
      { type: 'AccountChanged', data: { ...registered(moved), previousMsisdn: old } },
    ]);
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)).toEqual({
      [`wv:${old}`]: { StatusText: 'SMS-only' },
      [`wv:${next}`]: { StatusText: '' },
    });
  });

  it('outside the ranges is unknown to its watchers after it is deregistered', async () => {
    const msisdn = `+4670000${users.fresh().slice(-4)}`;
    const carol = await users.desk.registry.register(users.named('carol'), msisdn);
    await users.desk.subscribe(users.atAlice, { users: [`wv:${msisdn}`] });
    await users.desk.settle();
    users.desk.takeNotified(users.atAlice);
    await users.desk.registry.deregister(carol);
    await deregistration(carol);
    await users.desk.settle();
    expect(users.desk.takeNotified(users.atAlice)).toEqual({ [`wv:${msisdn}`]: hidden });
  });

  it('leaves nothing behind when it is deregistered', async () => {
    const carol = await users.desk.registry.register(users.named('carol'), users.fresh());
    const atCarol = await users.desk.logIn(carol);
    await users.desk.createList(atCarol, own(carol, 'friends'), users.bobs, number);
    await users.desk.subscribe(atCarol, { lists: [own(carol, 'friends')], autoSubscribe: true });
    await users.desk.update(atCarol, statusText('here'));
    await users.desk.ask(atCarol, 'AttributeListCreationRequested', {
      for: { users: [address(users.bobs)], lists: [list(own(carol, 'friends'))], default: true },
      attributes: [],
    });
    await users.desk.settle();
    await users.desk.registry.deregister(carol);
    await deregistration(carol);
    await users.desk.settle();
    const tables = ['session', 'user_presence', 'contact_list', 'contact', 'attribute_list', 'authorisation'];
    for (const table of tables)
      expect(
        await users.desk.registry.query(`select * from presence.${table} where account_id = $1`, [carol.accountId]),
      ).toEqual([]);
    for (const table of ['watch', 'list_subscription'])
      expect(
        await users.desk.registry.query(`select * from presence.${table} where session_id = $1`, [atCarol.sessionId]),
      ).toEqual([]);
  });
});
