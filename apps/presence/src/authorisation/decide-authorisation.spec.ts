import { describe, expect, it } from '@jest/globals';
import { attributeNames, type AttributeName } from '@smsonly/contracts';
import fc from 'fast-check';
import { alice, bob } from '../../testing/addresses.js';
import { attributesInRow, has, rowOf, type AttributeSet } from './attribute-set.js';
import { afterRequest, afterAnswer, undecided, type Authorisation, type UserAnswer } from './decide-authorisation.js';
import { decideVisibility } from './decide-visibility.js';

const set = (...names: AttributeName[]): AttributeSet => new Set(names);
const accepted: UserAnswer = { kind: 'accepted' };
const acceptedFor = (...names: AttributeName[]): UserAnswer => ({ kind: 'accepted', named: set(...names) });
const denied: UserAnswer = { kind: 'denied' };
const withdrawn: UserAnswer = { kind: 'withdrawn' };

/** The authorisation between the two after requests (attribute sets) and answers in this order. */
const after = (...history: (AttributeSet | UserAnswer)[]): Authorisation =>
  history.reduce<Authorisation>(
    (before, step) =>
      typeof step === 'object' && 'kind' in step ? afterAnswer(before, step) : afterRequest(before, step),
    undecided,
  );
const granted = (attributes: AttributeSet) => ({ decision: 'granted', attributes });

describe('an acceptance', () => {
  it('is for what it names', () => {
    expect(after(set('StatusText', 'Alias'), acceptedFor('Alias')).decided).toEqual(granted(set('Alias')));
    expect(after(acceptedFor('Alias'), acceptedFor('TimeZone')).decided).toEqual(granted(set('TimeZone')));
  });

  it('without names is for what is requested, all of it where all was requested', () => {
    expect(after(set('Alias'), accepted)).toEqual({
      asked: set('Alias'),
      decided: granted(set('Alias')),
      isPending: false,
    });
    expect(after('all', accepted).decided).toEqual(granted('all'));
  });

  it('without names, given again, changes nothing', () => {
    expect(after(set('Alias'), accepted, accepted).decided).toEqual(granted(set('Alias')));
    expect(after(set('StatusText'), acceptedFor('Alias'), accepted).decided).toEqual(granted(set('Alias')));
  });

  it('without names keeps what was granted when more is asked', () => {
    expect(after(acceptedFor('Alias'), set('TimeZone'), accepted).decided).toEqual(granted(set('Alias', 'TimeZone')));
  });

  it('without names after a denial or a withdrawal is for what was asked last', () => {
    for (const no of [denied, withdrawn])
      expect(after(set('Alias'), no, accepted).decided).toEqual(granted(set('Alias')));
  });

  it('without names, of a watcher who never asked, grants nothing and revokes a denial', () => {
    expect(after(accepted)).toEqual(undecided);
    expect(after(accepted, accepted)).toEqual(undecided);
    expect(after(denied, accepted)).toEqual(undecided);
  });
});

describe('what a watcher asks for', () => {
  it('accumulates until it is answered, so that an answer is for all of it', () => {
    expect(after(set('Alias'), set('TimeZone'))).toEqual({ asked: set('Alias', 'TimeZone'), isPending: true });
    expect(after(set('Alias'), 'all')).toEqual({ asked: 'all', isPending: true });
    expect(after(set('Alias'), denied, set('TimeZone')).asked).toEqual(set('TimeZone'));
  });

  it('is the same question as long as nothing is added', () => {
    const before = after(set('Alias', 'TimeZone'));
    expect(afterRequest(before, set('Alias'))).toBe(before);
  });
});

describe('a row', () => {
  it('returns the set that was stored in it, and the empty set is not the full one', () => {
    const sets = fc.oneof(
      fc.constant('all' as const),
      fc.uniqueArray(fc.constantFrom(...attributeNames)).map((names) => set(...names)),
    );
    fc.assert(fc.property(sets, (one) => expect(attributesInRow(rowOf(one))).toEqual(one)));
    expect(attributesInRow([])).toEqual(new Set());
  });
});

describe('over any history of asks, acceptances, denials and withdrawals', () => {
  const names = fc.uniqueArray(fc.constantFrom(...attributeNames), { minLength: 1, maxLength: 4 });
  const operatorDefault = fc.uniqueArray(fc.constantFrom(...attributeNames), { maxLength: 3 });
  const step = fc.oneof(
    fc.oneof(
      fc.constant('all' as const),
      names.map((some) => set(...some)),
    ),
    names.map((some) => acceptedFor(...some)),
    fc.constantFrom(accepted, denied, withdrawn),
  );

  it('no one sees an attribute that was never granted by name, never requested, and is not in the default', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), operatorDefault, (history, byDefault) => {
        const { decided } = after(...history);
        const permissions = { contactLists: [], ...(decided ? { authorisation: decided } : {}) };
        const { visible } = decideVisibility(alice, bob, permissions, byDefault);
        const answered = history.some((one) => typeof one === 'object' && 'kind' in one && one.kind === 'accepted');
        const mayShow = (name: AttributeName) =>
          byDefault.includes(name) ||
          history.some((one) =>
            typeof one === 'object' && 'kind' in one
              ? one.kind === 'accepted' && one.named !== undefined && has(one.named, name)
              : answered && has(one, name),
          );
        expect(attributeNames.filter((name) => has(visible, name) && !mayShow(name))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('no one sees anything after a denial', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), operatorDefault, (history, byDefault) => {
        const { decided } = after(...history, denied);
        const permissions = { contactLists: [], ...(decided ? { authorisation: decided } : {}) };
        expect(decideVisibility(alice, bob, permissions, byDefault).visible).toEqual(new Set());
      }),
    );
  });

  it('the same answer again changes nothing', () => {
    const answer = fc.oneof(
      names.map((some) => acceptedFor(...some)),
      fc.constantFrom(accepted, denied, withdrawn),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), answer, (history, once) => {
        expect(after(...history, once, once)).toEqual(after(...history, once));
      }),
    );
  });
});
