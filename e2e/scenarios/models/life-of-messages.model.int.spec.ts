import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Death } from '@smsonly/service/in-steps';
import { modelRuns, modelTimeout, sequences, step } from '@smsonly/testing';
import fc from 'fast-check';
import { Lives } from './life-of-messages.js';
import { SystemInSteps, type ServiceName } from './system-in-steps.js';

jest.setTimeout(modelTimeout);

let system: SystemInSteps;
let runs = 0;
beforeAll(async () => {
  system = await SystemInSteps.open();
});
afterAll(() => system?.[Symbol.asyncDispose]());

const place = fc.nat({ max: 11 });
const death = fc.constantFrom<Death | undefined>(
  undefined,
  undefined,
  'before-commit',
  'after-commit',
  'after-publishing',
);
const service = fc.constantFrom<ServiceName>('imps-front', 'routing', 'routing');

type Model = Lives;
const ofSession = <V>(
  name: string,
  values: fc.Arbitrary<V>,
  run: (lives: Lives, session: Lives['live'][number], value: V) => Promise<unknown>,
) =>
  step<Model, Lives, [number, V]>(
    name,
    fc.tuple(place, values),
    async (_, lives, [index, value]) => {
      const { live } = lives;
      const session = live[index % live.length];
      if (session) await run(lives, session, value);
    },
    ({ live }) => live.length > 0,
  );
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
/** The three names, then the three numbers. */
const addressOf = (lives: Lives, index: number) =>
  index % 6 < 3 ? `wv:${lives.name(index)}` : `wv:${lives.number(index)}`;

const steps = [
  step<Model, Lives, [number, number | undefined]>(
    'register or change number',
    fc.tuple(place, fc.option(place, { nil: undefined })),
    (_, lives, [who, number]) =>
      lives.register(lives.name(who), number === undefined ? undefined : lives.number(number)),
  ),
  step<Model, Lives, number>('deregister', place, async (_, lives, who) => {
    const person = lives.holder(lives.name(who));
    if (person) await lives.deregister(person);
  }),
  ...times(2, () =>
    step<Model, Lives, [number, number]>(
      'log in',
      fc.tuple(place, fc.nat({ max: 1 })),
      async (_, lives, [who, client]) => {
        const person = lives.holder(lives.name(who));
        if (person) await lives.logIn(person, client);
      },
    ),
  ),
  ofSession('log out', fc.constant(0), (lives, session) => lives.logOut(session)),
  ...times(5, () =>
    ofSession(
      'send',
      fc.record({
        to: place,
        repeats: fc.constantFrom(0, 0, 0, 1, 2),
        validity: fc.constantFrom(undefined, undefined, undefined, 30, 300),
        death,
      }),
      (lives, session, { to, ...how }) => lives.send(session, addressOf(lives, to), how),
    ),
  ),
  ...times(5, () =>
    ofSession('poll', fc.constantFrom(false, false, false, true), (lives, session, isLost) =>
      lives.poll(session, isLost),
    ),
  ),
  ...times(4, () =>
    ofSession('acknowledge', fc.constantFrom(0, 0, 1), (lives, session, which) => lives.acknowledge(session, which)),
  ),
  ofSession('block', fc.tuple(place, fc.boolean()), (lives, session, [whom, isOn]) =>
    lives.block(session, lives.name(whom), isOn),
  ),
  ...times(2, () =>
    step<Model, Lives, [number, 'accepted' | 'delivered' | 'failed']>(
      'news of an SMS',
      fc.tuple(place, fc.constantFrom('accepted' as const, 'delivered' as const, 'failed' as const)),
      (_, lives, [which, outcome]) => lives.news(which, outcome),
    ),
  ),
  ...times(4, () =>
    step<Model, Lives, [ServiceName, number, Death | undefined]>(
      'take',
      fc.tuple(service, fc.integer({ min: 1, max: 6 }), death),
      async (_, lives, [name, records, dies]) => {
        await system.take(name, records, dies);
        lives.hearSms();
      },
    ),
  ),
  step<Model, Lives, [ServiceName, number]>(
    'rewind',
    fc.tuple(service, fc.integer({ min: 1, max: 5 })),
    async (_, _lives, [name, records]) => system.rewind(name, records),
  ),
  step<Model, Lives, number>('settle', fc.constant(0), async (_, lives) => {
    await system.settle();
    lives.hearSms();
  }),
  step<Model, Lives, number>('time passes', fc.constantFrom(1, 20, 61, 61, 200, 4_000), (_, lives, seconds) =>
    lives.pass(seconds),
  ),
  step<Model, Lives, number>('sweep', fc.constant(0), async () => system.sweep()),
];

/** Accounts of clients, what is remembered of conversation numbers, and what libs/kafka sweeps by itself. */
const lasting = ['routing.inbox', 'imps_front.inbox', 'routing.binding', 'routing.outbox', 'imps_front.outbox'];

describe('the life of every message, whatever is lost or comes twice and whenever a service dies,', () => {
  it('ends once, on one rail, with whom it was for, in order, and nothing is left of it', async () => {
    await fc.assert(
      fc.asyncProperty(sequences<Model, Lives>(steps, 80), async (commands) => {
        await system.clear();
        const lives = new Lives(system, runs++);
        for (const index of [0, 1, 2])
          await lives.register(lives.name(index), index === 2 ? undefined : lives.number(index));
        for (const index of [0, 1]) await lives.logIn(lives.holder(lives.name(index))!, 0);
        await fc.asyncModelRun(() => ({ model: lives, real: lives }), commands);
        await lives.end();
        expect(await system.rows(lasting)).toEqual({});
        expect(system.takeDeadLetters()).toEqual([]);
      }),
      modelRuns(6),
    );
  });
});
