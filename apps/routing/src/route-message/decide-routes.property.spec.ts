import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { untouchedLists } from '@smsonly/directory';
import type { Binding } from '../conversation-numbers/binding.store.js';
import type { NumberUse } from '../conversation-numbers/choose-number.js';
import { pairKey } from '../conversation-numbers/pair.js';
import { blocking, decide, inUse, numbers, people, type Sending } from '../testing/run.js';
import { bindingOf, day, now } from '../testing/facts.js';

describe('a run of messages, whatever the facts are', () => {
  const phones = ['+4790000009', '+4790000010'];
  const everybody = people.map(({ accountId }) => accountId);
  const addressees = [
    ...phones.map((one) => `wv:${one}`),
    'wv:alice',
    'wv:bob',
    'wv:+4790000002',
    'wv:ghost',
    'wv:x@y.z',
  ];
  const sendings: fc.Arbitrary<Sending[]> = fc.array(
    fc.record({
      from: fc.constantFrom(...everybody, 'ghost'),
      to: fc.uniqueArray(fc.constantFrom(...addressees), { minLength: 1 }),
      content: fc.constantFrom('hello', 'hello', 'hello', ' ', 'x'.repeat(300), 'x'.repeat(400)),
    }),
    { minLength: 1, maxLength: 12 },
  );
  /** For each phone and number of the pool: who holds it, for how long they were silent, and whether something is unsettled. */
  const pasts = fc.array(
    fc.option(
      fc.record({
        holder: fc.option(fc.constantFrom(...everybody)),
        days: fc.constantFrom(1, 8, 40),
        isUnsettled: fc.boolean(),
      }),
    ),
    { minLength: phones.length * numbers.length, maxLength: phones.length * numbers.length },
  );
  const stops = fc.array(fc.record({ accountId: fc.constantFrom(...everybody), allowed: fc.boolean() }), {
    maxLength: 3,
  });
  const worlds = fc.record({ run: sendings, pasts, stops, waiting: fc.nat(3), blocked: fc.constantFrom(...people) });

  function factsOf({
    pasts,
    stops,
    waiting,
    blocked,
  }: Omit<typeof worlds extends fc.Arbitrary<infer W> ? W : never, 'run'>) {
    const use = new Map(phones.map((one) => [one, new Map<string, NumberUse>()]));
    const bindings: Binding[] = [];
    pasts.forEach((past, index) => {
      const [one, number] = [phones[Math.floor(index / numbers.length)]!, numbers[index % numbers.length]!];
      if (!past) return;
      const { days, isUnsettled } = past;
      const accountId = bindings.some((held) => held.phone === one && held.accountId === past.holder)
        ? null
        : past.holder;
      const holder = accountId === null ? undefined : { bindingId: BigInt(index), accountId };
      use.get(one)?.set(number, inUse(days, { isUnsettled, ...(holder && { holder }) }));
      const lastActiveAt = new Date(now.getTime() - days * day);
      if (holder) bindings.push(bindingOf(one, { ...holder, number, lastActiveAt, isIntroduced: !isUnsettled }));
    });
    return {
      use,
      bindings,
      consentOf: () => stops.map((one, index) => ({ ...one, order: BigInt(index) })),
      waiting: new Map([['alice', { offers: waiting, octets: 0 }]]),
      listsOf: (accountId: string) => (accountId === 'bob' ? blocking(blocked.userId) : untouchedLists),
    };
  }

  it('every recipient is answered once, no two pairs of a phone have one number, a refused text binds nothing, and order is kept', () => {
    let assigned = 0;
    fc.assert(
      fc.property(worlds, ({ run, ...world }) => {
        const { bindings, ...facts } = factsOf(world);
        // As they are loaded: the bindings of those who write.
        const writing = new Set(run.flatMap(({ from, to }) => to.map((one) => `${one.slice('wv:'.length)} ${from}`)));
        const loaded = bindings.filter((binding) => writing.has(pairKey(binding)));
        const { routed, changes } = decide(run, { ...facts, bindings: loaded });

        for (const {
          message: { data },
          routes,
        } of routed)
          expect(
            routes
              .flatMap(({ addresses }) => addresses)
              .map(({ spelling }) => spelling)
              .sort(),
          ).toEqual(data.recipients.map(({ spelling }) => spelling).sort());

        const ended = new Set([...changes.released, ...changes.moved]);
        const after = [...bindings.filter(({ bindingId }) => !ended.has(bindingId)), ...changes.assigned];
        expect(new Set(after.map((one) => `${one.phone} ${one.number}`)).size).toBe(after.length);
        expect(new Set(after.map(pairKey)).size).toBe(after.length);
        for (const { pair, number } of changes.leaving)
          expect(after).toContainEqual(
            expect.objectContaining({ phone: pair.phone, accountId: pair.accountId, number }),
          );

        const left = new Set(changes.leaving.map(({ pair }) => pairKey(pair)));
        for (const pair of changes.assigned) expect(left).toContain(pairKey(pair));
        for (const bindingId of changes.active)
          expect(left).toContain(pairKey(bindings.find((one) => one.bindingId === bindingId)!));
        expect(changes.released.length).toBeLessThanOrEqual(changes.assigned.length);

        const sent = routed.flatMap(({ routes }) => routes.flatMap((route) => ('sms' in route ? [route.sms] : [])));
        expect(changes.leaving).toEqual(sent);
        assigned += changes.assigned.length;
      }),
      { numRuns: 500 },
    );
    // The property would hold for a decision that refuses everything.
    expect(assigned).toBeGreaterThan(100);
  });
});
