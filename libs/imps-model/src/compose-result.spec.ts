import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { allFailed, composeResult, withFailures, type Failure } from './compose-result.js';

const ghost = { code: 531, userIds: ['wv:ghost'] };
const nobody = { code: 531, userIds: ['wv:nobody'] };
const blocking = { code: 532, userIds: ['wv:bob'] };
const old = { code: 700, contactLists: ['wv:alice/old'] };

describe('the result of a request with several targets', () => {
  it.each([
    ['200 when nothing failed', 3, [], { code: 200 }],
    ['200 when there was nothing to do', 0, [], { code: 200 }],
    ['the code itself for a single target', 1, [ghost], { code: 531 }],
    ['the one code that all targets failed with', 2, [ghost, nobody], { code: 531 }],
    ['900 when all failed for different reasons', 2, [ghost, old], { code: 900, details: [ghost, old] }],
  ])('is %s', (_, parts, failures, result) => {
    expect(composeResult(parts, failures)).toEqual(result);
  });

  it('is 201 with one detail for each code when some failed, in the spelling of the request', () => {
    const failures = [{ code: 531, userIds: ['wv:A'] }, old, { code: 531, userIds: ['wv:B', 'wv:b@im.example.com'] }];
    expect(composeResult(4, failures)).toEqual({
      code: 201,
      details: [{ code: 531, userIds: ['wv:A', 'wv:B', 'wv:b@im.example.com'] }, old],
    });
  });

  it('says why where the reason has words', () => {
    const described = { ...blocking, description: 'Recipient blocked the sender' };
    const { code, description } = described;
    expect(composeResult(1, [described])).toEqual({ code, description });
    expect(composeResult(2, [blocking, described])).toEqual({ code, description });
    expect(composeResult(2, [described])).toEqual({ code: 201, details: [described] });
  });
});

describe('the result of a request of which parts were refused beforehand', () => {
  it('is that of the others when none was', () => {
    expect(withFailures({ code: 531, description: 'Unknown user' }, [])).toEqual({
      code: 531,
      description: 'Unknown user',
    });
  });

  it('is 201 with all that failed when something was done', () => {
    expect(withFailures({ code: 200 }, [ghost])).toEqual({ code: 201, details: [ghost] });
    expect(withFailures({ code: 201, details: [old] }, [ghost])).toEqual({ code: 201, details: [old, ghost] });
    expect(withFailures({ code: 201, details: [nobody] }, [ghost])).toEqual({
      code: 201,
      details: [{ code: 531, userIds: ['wv:nobody', 'wv:ghost'] }],
    });
  });

  it('is the code itself when all failed for one reason', () => {
    expect(allFailed([ghost])).toEqual({ code: 531 });
    expect(withFailures({ code: 531 }, [ghost], ['wv:nobody'])).toEqual({ code: 531 });
  });

  it('is 900 when all failed for different reasons', () => {
    expect(withFailures({ code: 532 }, [ghost], ['wv:bob'])).toEqual({ code: 900, details: [blocking, ghost] });
  });

  it('is 400 when there was nothing in it at all', () => expect(allFailed([])).toEqual({ code: 400 }));
});

describe('whatever fails', () => {
  /** The outcome for each of several users: 200, or why not. */
  const codes = fc.array(fc.constantFrom(200, 516, 531, 532), { maxLength: 8 });
  const failuresIn = (outcomes: readonly number[], name: string): Failure[] =>
    outcomes.flatMap((code, index) => (code === 200 ? [] : [{ code, userIds: [`wv:${name}${index}`] }]));

  it('the code tells whether all, some or none were served, and details name each failed user once', () => {
    fc.assert(
      fc.property(codes, (outcomes) => {
        const failures = failuresIn(outcomes, 'u');
        const reasons = new Set(failures.map(({ code }) => code));
        const { code, details } = composeResult(outcomes.length, failures);
        if (failures.length === 0) expect(code).toBe(200);
        else if (failures.length < outcomes.length) expect(code).toBe(201);
        else expect(code).toBe(reasons.size === 1 ? [...reasons][0] : 900);
        expect(details !== undefined).toBe(code === 201 || code === 900);
        if (!details) return;
        expect(details.map((detail) => detail.code)).toEqual([...reasons]);
        const named = details.flatMap((detail) => (detail.userIds ?? []).map((user) => [user, detail.code]));
        expect(named.sort()).toEqual(failures.map((one) => [one.userIds?.[0], one.code]).sort());
      }),
    );
  });

  it('it is the same whether the parts are handled in one step or in two', () => {
    fc.assert(
      fc.property(codes, codes, (later, before) => {
        fc.pre(later.length > 0);
        const carriedOut = composeResult(later.length, failuresIn(later, 'later'));
        const refused = failuresIn(before, 'before');
        const others = later.map((_, index) => `wv:later${index}`);
        const parts = later.length + refused.length;
        expect(withFailures(carriedOut, refused, others)).toEqual(
          composeResult(parts, [...failuresIn(later, 'later'), ...refused]),
        );
      }),
    );
  });
});
