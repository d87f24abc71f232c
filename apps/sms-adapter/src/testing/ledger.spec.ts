import { describe, expect, it } from '@jest/globals';
import { brokenPromises, unsettled, type Evidence, type Submission } from './ledger.js';

const sms = (mark: number): Submission => {
  return { submissionId: `s${mark}`, phone: '+4790000001', number: '+4759440000', text: `<${mark}> hello` };
};
const three = [sms(1), sms(2), sms(3)];
const well: Evidence = {
  events: () => [{ type: 'SmsAccepted' }, { type: 'SmsDelivered' }],
  onPhone: () => three.map(({ text }) => text),
  again: () => 0,
  reported: () => true,
  resent: 0,
};
const texts = (...marks: number[]) => ({ onPhone: () => marks.map((mark) => sms(mark).text) });

describe('the ledger of SMS', () => {
  it('finds nothing wrong with a correct run', () => {
    expect(brokenPromises(three, well)).toEqual([]);
    expect(unsettled(three, well, {})).toEqual([]);
  });

  it('distinguishes a lost text from one that was published as failed', () => {
    const lost = { ...well, ...texts(1, 2), events: () => [] };
    expect(brokenPromises(three, lost, { open: true })).toEqual([
      '<3>: lost: neither on the phone nor published as failed (events: nothing)',
    ]);
    const known = { ...lost, events: () => [{ type: 'SmsFailed', cause: 'expired' }] };
    expect(brokenPromises(three, known, { failure: 'expired' })).toEqual([]);
    expect(brokenPromises(three, known)).toHaveLength(3);
  });

  it('reports a delivery that did not happen', () => {
    expect(brokenPromises(three, { ...well, ...texts(1, 3) })).toContain(
      '<2>: published as delivered, but the phone has nothing (events: SmsAccepted, SmsDelivered)',
    );
  });

  it.each([
    ['more than one final fact', ['SmsAccepted', 'SmsDelivered', 'SmsDelivered']],
    ['no final fact', ['SmsAccepted']],
    ['an event after the final one', ['SmsDelivered', 'SmsAccepted']],
    ['an event was published twice', ['SmsAccepted', 'SmsAccepted', 'SmsDelivered']],
    ['delivered, but never accepted', ['SmsDelivered']],
  ])('tells %s', (what, types) => {
    const broken = brokenPromises(three, { ...well, events: () => types.map((type) => ({ type })) });
    expect(broken).toContain(`<1>: ${what} (events: ${types.join(', ')})`);
  });

  it('allows a duplicate only where it was counted, and by the gateway only where it was declared', () => {
    const doubled = { ...well, ...texts(1, 2, 3, 2) };
    expect(brokenPromises(three, doubled)).toHaveLength(1);
    expect(brokenPromises(three, doubled, { doublesOfGateway: 1 })).toEqual([]);
    const again = { ...doubled, again: (id: string) => (id === 's2' ? 1 : 0) };
    expect(brokenPromises(three, again)).toEqual(['1 SMS were handed over again, but 0 counted']);
    expect(brokenPromises(three, { ...again, resent: 1 })).toEqual([]);
  });

  it('requires the order of a pair, except for texts of unknown outcome', () => {
    const mixed = { ...well, ...texts(2, 1, 3) };
    expect(brokenPromises(three, mixed)).toEqual(['1 texts are out of order, 0 may be: <1> <2> <3> at 1 0 2']);
    expect(brokenPromises(three, { ...mixed, resent: 1 })).toEqual([]);
    expect(brokenPromises(three, { ...mixed, again: (id) => (id === 's1' ? 1 : 0), resent: 1 })).toEqual([]);
  });

  it('reports a text that was never sent', () => {
    const torn = { ...well, onPhone: () => ['<1> hello', '<2> hello', '<3> hel', '<3> hello'] };
    expect(brokenPromises(three, torn)).toEqual([expect.stringContaining('nobody wrote')]);
  });

  it('calls a text open only if the SMSC and the phone have it', () => {
    const open = { ...well, events: () => [{ type: 'SmsAccepted' }] };
    expect(unsettled(three, open, { open: true })).toEqual([]);
    expect(unsettled(three, open, {})).toHaveLength(3);
    const onlyTheFirst = { open: ({ submissionId }: Submission) => submissionId === 's1' };
    expect(unsettled(three, open, onlyTheFirst)).toHaveLength(2);
    expect(brokenPromises(three, open, onlyTheFirst)).toHaveLength(2);
    expect(unsettled(three, { ...open, reported: () => false }, { open: true })).toHaveLength(3);
    expect(unsettled(three, { ...open, ...texts(1) }, { open: true })).toHaveLength(2);
  });
});
