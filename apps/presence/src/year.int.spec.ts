import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Account } from '@smsonly/directory';
import type { Emission } from '@smsonly/kafka';
import { removeAllDue } from '@smsonly/service';
import { own } from '../testing/two-users.js';
import { codeOf, PresenceDesk, statusText, type TestSession } from '../testing/presence-desk.js';
import { address, list } from '../testing/addresses.js';
import { presenceRemovals } from './presence.removals.js';

jest.setTimeout(240_000);
const day = 86_400_000;

let desk: PresenceDesk;
beforeAll(async () => {
  desk = await PresenceDesk.open();
});
afterAll(() => desk.close());

/** The session as imps-front has it. */
const imps = (session: TestSession) =>
  desk.registry.query(
    `insert into imps_front.session (session_id, wire_id, account_id, user_id, user_spelling, client_key, client_id, version,
       keep_alive_seconds, started_at, expires_at) values ($1, $2, $3, $4, $4, $2, '{}', '1.2', 600, now(), now())`,
    [session.sessionId, session.sessionId, session.accountId, session.userId],
  );
const end = (session: TestSession) =>
  desk.registry.query('update imps_front.session set ended_at = now() where session_id = $1', [session.sessionId]);

describe('a year of accounts and sessions that come and go, whose end presence does not always hear of', () => {
  it('leaves in each table what its bound says, and the living have all that is theirs', async () => {
    const touched: Emission[] = [];
    const append = async (_: unknown, outgoing: readonly unknown[]) => void touched.push(...(outgoing as Emission[]));
    const removals = presenceRemovals(desk.db, { append });
    const living: { account: Account; session: TestSession; since: number }[] = [];
    const begun = Date.now();
    const watcher = await desk.registry.register('watcher');
    const atWatcher = await desk.logIn(watcher);
    await imps(atWatcher);
    const most: Record<string, number> = {};

    for (let on = 1; on <= 365; on += 1) {
      const account = await desk.registry.register(`user${on}`);
      const session = await desk.logIn(account);
      await imps(session);
      await desk.createList(session, own(account, 'friends'), 'wv:watcher', `wv:+47900${10_000 + on}`);
      if (on % 3 === 0) await desk.subscribe(session, { users: ['wv:watcher'] });
      if (on % 5 === 0) await desk.update(session, statusText('here'));
      if (on % 7 === 0)
        await desk.ask(session, 'AttributeListCreationRequested', {
          for: { users: [address('wv:watcher')], lists: [list(own(account, 'friends'))], default: true },
          attributes: [],
        });
      if (on % 11 === 0)
        await desk.subscribe(atWatcher, { users: [`wv:user${on}`], attributes: ['GeoLocation' as never] });
      living.push({ account, session, since: on });
      if (living.length > 5) {
        const gone = living.shift()!;
        // Half of the time one of the events is lost, or both.
        await end(gone.session);
        if (on % 4 < 2) await desk.logOut(gone.session);
        await desk.registry.deregister(gone.account);
        if (on % 2 === 0)
          await desk.deliver('account-events', [
            { type: 'AccountDeregistered', data: { ...gone.account, at: new Date().toISOString() } },
          ]);
      }
      // Somebody else's session ends unheard while their account lives on.
      if (on % 30 === 0) await end(living[0]!.session);
      await removeAllDue(removals, new Date(begun + (on + 1) * 2 * day));

      if (on % 10 !== 0) continue;
      const [counted] = await desk.registry.query<Record<string, number>>(
        `select ${['session', 'user_presence', 'contact_list', 'contact', 'default_list_given', 'list_subscription', 'watch', 'attribute_list', 'authorisation', 'authorisation_request', 'block_list'].map((table) => `(select count(*) from presence.${table})::int as ${table}`).join(', ')}`,
      );
      const accounts = living.length + 1;
      const bounds = {
        session: accounts,
        user_presence: accounts,
        contact_list: accounts * 2,
        contact: accounts * 2,
        default_list_given: accounts,
        list_subscription: 0,
        watch: accounts + Math.ceil(on / 11),
        attribute_list: accounts * 3,
        authorisation: accounts * 2,
        authorisation_request: accounts * 2,
        block_list: 0,
      };
      for (const [table, bound] of Object.entries(bounds)) {
        const rows = counted?.[table] ?? NaN;
        most[table] = Math.max(most[table] ?? 0, rows);
        if (!(rows <= bound)) throw new Error(`day ${on}: ${rows} rows in ${table}, which is bounded by ${bound}`);
      }
    }
    expect(most).toMatchObject({ session: 6, contact_list: expect.any(Number) });
    // The watchers of those whose end was not heard of learn of it.
    expect(touched.length).toBeGreaterThan(10);
    expect(touched.every(({ type }) => type === 'PresenceTouched')).toBe(true);
    const last = living.at(-1)!;
    const answer = await desk.ask(last.session, 'ListsRequested', {});
    expect([codeOf(answer), JSON.stringify(answer.data)]).toEqual([200, expect.stringContaining('friends')]);
  });
});
