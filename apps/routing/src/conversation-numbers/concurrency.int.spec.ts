import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answersIn, factsOf, Scene, type Person } from '../testing/scene.js';

jest.setTimeout(60_000);
const day = 86_400_000;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open({ pool: '+4759440000-+4759440003' });
});
beforeEach(() => scene.clear());
afterAll(() => scene[Symbol.asyncDispose]());

const register = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => scene.register(`wv:u${index}`)));
const codeOf = (outgoing: Awaited<ReturnType<Scene['send']>>) =>
  (answersIn(outgoing)[0]?.['result'] as { code: number }).code;

describe('IM users who write to phones at the same time', () => {
  it('get different numbers of one phone, and the rest are refused', async () => {
    const people = await register(6);
    const all = await Promise.all(people.map((person) => scene.send(person, ['wv:+4790000009'], 'hello')));
    expect(all.map(codeOf).sort()).toEqual([200, 200, 200, 200, 507, 507]);
    const numbers = all.flatMap((outgoing) => factsOf(outgoing, 'SmsRequested').map((sms) => sms.data['from']));
    expect(new Set(numbers).size).toBe(4);
  });

  it('can write to many phones in any order', async () => {
    const people = await register(3);
    const phones = Array.from({ length: 20 }, (_, index) => `wv:+47900001${index + 10}`);
    const batches = people.map((person, turn) =>
      scene.handle(
        'message-requests',
        (turn % 2 === 0 ? phones : phones.toReversed()).map((phone) => scene.message(person, [phone], 'hello')),
      ),
    );
    for (const outgoing of await Promise.all(batches)) expect(factsOf(outgoing, 'SmsRequested')).toHaveLength(20);
    expect(await scene.db.prisma.binding.count()).toBe(60);
  });

  it('never take the number of a pair that is busy', async () => {
    const [holder, ...others] = await register(7);
    const reach = async (person: Person) => {
      const [request] = factsOf(await scene.send(person, ['wv:+4790000009'], 'hello'), 'SmsRequested');
      if (request) await scene.sms('SmsDelivered', request);
      return request?.data['from'];
    };
    const number = await reach(holder!);
    for (const person of others.slice(0, 3)) await reach(person);
    for (let round = 0; round < 5; round++) {
      scene.pass(8 * day);
      const [mine] = await Promise.all([reach(holder!), ...others.map(reach)]);
      // Whoever was first: the holder writes from the old number, or has lost it and has another or none.
      const current = await scene.db.prisma.binding.findMany({ where: { releasedAt: null } });
      expect(new Set(current.map((binding) => binding.number)).size).toBe(current.length);
      const theirs = current.find((binding) => binding.accountId === holder!.accountId);
      expect(theirs?.number).toBe(mine);
    }
    expect(number).toBeDefined();
  });

  it('never deadlock when some have numbers and others need theirs', async () => {
    const people = await register(8);
    const phones = ['wv:+4790000009', 'wv:+4790000010'];
    for (let round = 0; round < 8; round++) {
      scene.pass(8 * day);
      const before = scene.attempts;
      const runs = people.map((person, turn) => {
        const [one, other] = turn % 2 === 0 ? phones : phones.toReversed();
        const next = people[(turn + 3) % people.length]!;
        return scene.handle('message-requests', [
          scene.message(person, [one!], 'hello'),
          scene.message(next, [one!, other!], 'hello'),
        ]);
      });
      const requests = (await Promise.all(runs)).flatMap((outgoing) => factsOf(outgoing, 'SmsRequested'));
      expect(scene.attempts - before).toBe(runs.length);
      for (const request of requests) await scene.sms('SmsDelivered', request);
    }
  });
});
