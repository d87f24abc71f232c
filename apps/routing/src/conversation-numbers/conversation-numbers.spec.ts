import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chooseNumber, type NumberUse } from './choose-number.js';
import { possibleRecipients, replyRecipient, type Standing } from './reply-recipient.js';

const day = 86_400_000;
const now = new Date('2026-11-22T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * day);
const idleSince = ago(7);
const pool = ['1', '2', '3'];
const use = (entries: Record<string, Partial<NumberUse> & { days: number }>) =>
  new Map(
    Object.entries(entries).map(([number, { days, ...rest }]) => [
      number,
      { lastActiveAt: ago(days), isUnsettled: false, ...rest },
    ]),
  );
const held = (bindingId: bigint) => ({ holder: { bindingId, accountId: `account-${bindingId}` } });

describe('the number for a new pair', () => {
  it('is the first that the phone has never seen', () => {
    expect(chooseNumber(pool, use({}), idleSince)).toEqual({ number: '1' });
    expect(chooseNumber(pool, use({ '1': { days: 100 }, '3': { days: 1 } }), idleSince)).toEqual({ number: '2' });
  });

  it('is else one that has no holder any more', () => {
    const seen = use({ '1': { days: 90, ...held(1n) }, '2': { days: 8 }, '3': { days: 80, ...held(3n) } });
    expect(chooseNumber(pool, seen, idleSince)).toEqual({ number: '2' });
  });

  it('is else that of the pair idle for longest', () => {
    const seen = use({ '1': { days: 8, ...held(1n) }, '2': { days: 30, ...held(2n) }, '3': { days: 9, ...held(3n) } });
    expect(chooseNumber(pool, seen, idleSince)).toEqual({ number: '2', released: 2n });
  });

  it('is never one that was used within the hold, or has an unsettled SMS', () => {
    const seen = use({
      '1': { days: 6, ...held(1n) },
      '2': { days: 30, isUnsettled: true, ...held(2n) },
      '3': { days: 1 },
    });
    expect(chooseNumber(pool, seen, idleSince)).toBeUndefined();
  });

  it('is never that of a pair that is busy', () => {
    const seen = use({
      '1': { days: 40, isBusy: true, ...held(1n) },
      '2': { days: 30, ...held(2n) },
      '3': { days: 9, ...held(3n) },
    });
    expect(chooseNumber(pool, seen, idleSince)).toEqual({ number: '2', released: 2n });
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
              lastActiveAt: ago(one.days),
              isUnsettled: one.isUnsettled,
              ...(one.isHeld && held(BigInt(index))),
            });
        });
        const choice = chooseNumber(numbers, seen, idleSince);
        const isFree = (number: string) => {
          const was = seen.get(number);
          return !was || (!was.isUnsettled && was.lastActiveAt <= idleSince);
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

describe('a reply', () => {
  const history = (...standings: Standing[]) =>
    standings.map((standing, index) => ({ bindingId: BigInt(index), accountId: String(index), standing }));
  const meant = (...standings: Standing[]) => {
    const found = replyRecipient(history(...standings));
    return found.kind === 'holder' ? found.holder.accountId : found.kind;
  };

  it.each([
    ['nobody, when the number never had a holder', [], 'nobody'],
    ['nobody, when no holder has sent an SMS', ['unsent', 'unsent'], 'nobody'],
    ['the newest holder whose SMS was accepted', ['accepted', 'delivered'], '0'],
    ['the one before a holder whose SMS was not sent', ['unsent', 'delivered'], '1'],
    ['the only holder whose SMS the phone may have seen', ['uncertain'], '0'],
    ['nobody for certain, when two are possible', ['uncertain', 'delivered'], 'unclear'],
    ['nobody for certain, when both are uncertain', ['uncertain', 'unsent', 'uncertain'], 'unclear'],
    ['the newest, however many holders there were before', ['delivered', 'uncertain', 'delivered', 'uncertain'], '0'],
  ] as [string, Standing[], string][])('is for %s', (_, standings, expected) => {
    expect(meant(...standings)).toBe(expected);
  });

  it('skips a holder none of whose SMS was sent', () => {
    expect(possibleRecipients(history('unsent', 'accepted')).map(({ accountId }) => accountId)).toEqual(['1']);
  });

  it('may be for a holder whose SMS may have been sent, or for the one before', () => {
    expect(possibleRecipients(history('uncertain', 'accepted', 'accepted')).map(({ accountId }) => accountId)).toEqual([
      '0',
      '1',
    ]);
  });

  it('is never for anyone before a holder whose SMS was accepted or delivered', () => {
    for (const standing of ['accepted', 'delivered'] as const)
      expect(possibleRecipients(history(standing, 'delivered')).map(({ accountId }) => accountId)).toEqual(['0']);
  });

  it('is for one IM user when both possible holders are the same', () => {
    const twice = [
      { bindingId: 2n, accountId: 'a', standing: 'uncertain' as const },
      { bindingId: 1n, accountId: 'a', standing: 'delivered' as const },
    ];
    expect(replyRecipient(twice)).toMatchObject({ kind: 'holder', holder: { bindingId: 2n } });
  });
});
