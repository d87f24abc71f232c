import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Emission } from '@smsonly/kafka';
import { Database } from '@smsonly/persistence';
import { newEventId } from '@smsonly/platform';
import { modelRuns } from '@smsonly/testing';
import fc from 'fast-check';
import { histories, live, memoryMs, numbers, people, type Sent, type World } from '../testing/history.js';
import { MortalRouting, type Fate } from '../testing/mortal-routing.js';
import { forgetBindings } from './forget-bindings.js';
import { factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(120_000);

let scene: Scene;
let forgotten = 0;
beforeAll(async () => {
  scene = await Scene.open({ pool: numbers.join(',') });
});
afterAll(() => scene[Symbol.asyncDispose]());

/** The real routing on Postgres. */
class RealWorld implements World {
  private readonly requests = new Map<string, Emission>();

  private constructor(private readonly persons: ReadonlyMap<string, Person>) {}

  static async begin(): Promise<RealWorld> {
    await scene.clear();
    const persons = await Promise.all(people.map(async (name) => [name, await scene.register(`wv:${name}`)] as const));
    return new RealWorld(new Map(persons));
  }

  async send(name: string, phone: string): Promise<Sent | undefined> {
    const person = this.persons.get(name);
    const [request] = person ? factsOf(await scene.send(person, [`wv:${phone}`], 'hello'), 'SmsRequested') : [];
    if (!request) return undefined;
    const submissionId = String(request.data['submissionId']);
    this.requests.set(submissionId, request);
    return { submissionId, person: name, phone, number: String(request.data['from']) };
  }

  async report({ submissionId }: Sent, outcome: 'accepted' | 'unknown' | 'delivered' | 'failed'): Promise<void> {
    const request = this.requests.get(submissionId);
    if (!request) return;
    if (outcome === 'failed') await scene.smsFailed(request);
    else
      await scene.sms(
        ({ accepted: 'SmsAccepted', unknown: 'SmsOutcomeUnknown', delivered: 'SmsDelivered' } as const)[outcome],
        request,
      );
  }

  async reply(phone: string, number: string): Promise<string | undefined> {
    const [offer] = factsOf(await scene.reply(phone, number, 'hi'), 'MessageOffered');
    return offer && [...this.persons].find(([, { accountId }]) => accountId === offer.data['accountId'])?.[0];
  }

  pass(ms: number): void {
    scene.pass(ms);
  }

  async forget(): Promise<void> {
    // The sweep gives up SMS without a report before.
    await scene.sweep();
    forgotten += (await forgetBindings(scene.db, memoryMs)(scene.now, 500)).rows;
  }
}

const fate: fc.Arbitrary<Fate> = fc.record(
  {
    death: fc.constantFrom('before-commit' as const, 'after-commit' as const, 'after-publishing' as const),
    again: fc.nat({ max: 3 }),
  },
  { requiredKeys: ['again'] },
);

describe('a reply', () => {
  it('never goes to the wrong IM user on the real tables either', async () => {
    let delivered = 0;
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        delivered += (await live(await RealWorld.begin(), history)).delivered;
      }),
      { numRuns: 40 },
    );
    expect(delivered).toBeGreaterThan(10);
    expect(forgotten).toBeGreaterThan(3);
  });

  it('never goes to the wrong IM user, and only once, when routing dies over its records and they come again', async () => {
    const routing = await MortalRouting.open(async (url, name) => {
      const front = new Database({ url, service: 'imps_front', poolSize: 2 });
      const accountId = newEventId(new Date());
      await front.sql.run`
        insert into imps_front.account (account_id, user_id, spelling, password, registered_at, changed_at)
        values (${accountId}::uuid, ${`wv:${name}@im.example.com`}, ${`wv:${name}`}, ''::bytea, now(), now())`;
      await front.close();
      return accountId;
    });
    let delivered = 0;
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fate, { minLength: 1, maxLength: 7 }), async (history, fates) => {
        delivered += (await live(await routing.begin(fates), history)).delivered;
      }),
      modelRuns(40),
    );
    await routing.close();
    expect(delivered).toBeGreaterThan(5);
  });
});
