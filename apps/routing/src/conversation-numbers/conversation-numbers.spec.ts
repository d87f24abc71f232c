import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseNumber, type NumberUse } from './choose-number.js';
import { whoMayBeMeant, whomAReplyMeans, type Standing } from './whom-a-reply-means.js';

const day = 86_400_000;
const now = new Date('2026-11-22T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * day);
const silentSince = ago(7);
const pool = ['1', '2', '3'];
const use = (entries: Record<string, Partial<NumberUse> & { days: number }>) =>
  new Map(
    Object.entries(entries).map(([number, { days, ...rest }]) => [
      number,
      { spokeAt: ago(days), isUnsettled: false, ...rest },
    ]),
  );
const held = (bindingId: bigint) => ({ holder: { bindingId, accountId: `account-${bindingId}` } });

describe('the number for a new pair', () => {
  it('is the first that the phone has never seen', () => {
    expect(chooseNumber(pool, use({}), silentSince)).toEqual({ number: '1' });
    expect(chooseNumber(pool, use({ '1': { days: 100 }, '3': { days: 1 } }), silentSince)).toEqual({ number: '2' });
  });

  it('is else one that nobody holds any more', () => {
    const seen = use({ '1': { days: 90, ...held(1n) }, '2': { days: 8 }, '3': { days: 80, ...held(3n) } });
    expect(chooseNumber(pool, seen, silentSince)).toEqual({ number: '2' });
  });

  it('is else that of the longest-silent pair', () => {
    const seen = use({ '1': { days: 8, ...held(1n) }, '2': { days: 30, ...held(2n) }, '3': { days: 9, ...held(3n) } });
    expect(chooseNumber(pool, seen, silentSince)).toEqual({ number: '2', released: 2n });
  });

  it('is never one that was spoken on within the hold, or has an SMS unsettled', () => {
    const seen = use({
      '1': { days: 6, ...held(1n) },
      '2': { days: 30, isUnsettled: true, ...held(2n) },
      '3': { days: 1 },
    });
    expect(chooseNumber(pool, seen, silentSince)).toBeUndefined();
  });

  it('is never that of a pair that is writing at this moment', () => {
    const seen = use({
      '1': { days: 40, isWriting: true, ...held(1n) },
      '2': { days: 30, ...held(2n) },
      '3': { days: 9, ...held(3n) },
    });
    expect(chooseNumber(pool, seen, silentSince)).toEqual({ number: '2', released: 2n });
  });

  it('keeps these promises for every phone', () => {
    const anyUse = fc.record(
      { days: fc.nat(20), isUnsettled: fc.boolean(), isHeld: fc.boolean() },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(fc.option(anyUse), { minLength: 1, maxLength: 8 }), (phone) => {
        const numbers = phone.map((_, index) => String(index));
        const seen = new Map<string, NumberUse>();
        phone.forEach((one, index) => {
          if (one)
            seen.set(String(index), {
              spokeAt: ago(one.days),
              isUnsettled: one.isUnsettled,
              ...(one.isHeld && held(BigInt(index))),
            });
        });
        const choice = chooseNumber(numbers, seen, silentSince);
        const isFree = (number: string) => {
          const was = seen.get(number);
          return !was || (!was.isUnsettled && was.spokeAt <= silentSince);
        };
        expect(choice !== undefined).toBe(numbers.some(isFree));
        if (choice) {
          expect(isFree(choice.number)).toBe(true);
          expect(choice.released).toBe(seen.get(choice.number)?.holder?.bindingId);
        }
      }),
    );
  });
});

describe('a reply means', () => {
  const history = (...standings: Standing[]) =>
    standings.map((standing, index) => ({ bindingId: BigInt(index), accountId: String(index), standing }));
  const meant = (...standings: Standing[]) => {
    const found = whomAReplyMeans(history(...standings));
    return found.kind === 'holder' ? found.holder.accountId : found.kind;
  };

  it.each([
    ['nobody who never held the number', [], 'nobody'],
    ['nobody whose SMS never left', ['unsent', 'unsent'], 'nobody'],
    ['the newest whose SMS was accepted', ['accepted', 'delivered'], '0'],
    ['the one before a holder whose SMS has not left', ['unsent', 'delivered'], '1'],
    ['the only one who may have been seen', ['uncertain'], '0'],
    ['nobody for sure, when two may be meant', ['uncertain', 'delivered'], 'unclear'],
    ['nobody for sure, when both are uncertain', ['uncertain', 'unsent', 'uncertain'], 'unclear'],
    ['the newest, however many held it before', ['delivered', 'uncertain', 'delivered', 'uncertain'], '0'],
  ] as [string, Standing[], string][])('%s', (_, standings, expected) => {
    expect(meant(...standings)).toBe(expected);
  });

  it('passes over a holder none of whose SMS has left', () => {
    expect(whoMayBeMeant(history('unsent', 'accepted')).map(({ accountId }) => accountId)).toEqual(['1']);
  });

  it('may be a holder whose SMS may have left, and the one before', () => {
    expect(whoMayBeMeant(history('uncertain', 'accepted', 'accepted')).map(({ accountId }) => accountId)).toEqual([
      '0',
      '1',
    ]);
  });

  it('is nobody before a holder whose SMS was accepted or arrived', () => {
    for (const standing of ['accepted', 'delivered'] as const)
      expect(whoMayBeMeant(history(standing, 'delivered')).map(({ accountId }) => accountId)).toEqual(['0']);
  });

  it('one and the same IM user, when both holders who may be meant are the same', () => {
    const twice = [
      { bindingId: 2n, accountId: 'a', standing: 'uncertain' as const },
      { bindingId: 1n, accountId: 'a', standing: 'delivered' as const },
    ];
    expect(whomAReplyMeans(twice)).toMatchObject({ kind: 'holder', holder: { bindingId: 2n } });
  });
});
