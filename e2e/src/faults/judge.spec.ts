import { describe, expect, it } from '@jest/globals';
import type { Ledger, Seen, Sent } from './ledger.js';
import { judge } from './judge.js';

const anna = 'wv:anna@im.example.com';
const phone = '+4745000001';

const sent = (number: number, more: Partial<Sent> = {}): Sent => ({
  mark: `#im.0.${number}#`,
  kind: 'im',
  line: 'im 0',
  number,
  at: 1000 * number,
  to: anna,
  from: 'wv:egil@im.example.com',
  text: `text ${number}`,
  code: 200,
  ...more,
});
const seen = ({ mark, to, from = '', text, at }: Sent, more: Partial<Seen> = {}): Seen => ({
  mark,
  by: to,
  from,
  text,
  at: at + 100,
  acknowledgedAt: at + 110,
  ...more,
});
const sms = (number: number, more: Partial<Sent> = {}) =>
  sent(number, { kind: 'sms', to: phone, line: 'sms 0', ...more });
const smsSeen = (one: Sent, at = one.at + 100): Seen => {
  const { acknowledgedAt: _, ...rest } = seen(one, { at });
  return rest;
};
const ledger = (more: Partial<Ledger>): Ledger => ({
  sent: [],
  seen: [],
  shown: [],
  lostPolls: [],
  windows: [],
  signalLosses: [],
  states: [],
  unknownWait: 25_000,
  ...more,
});
const found = (more: Partial<Ledger>) => judge(ledger(more)).findings.map((one) => `${one.found} ${one.mark}`);
const [one, two, three] = [sent(1), sent(2), sent(3)];

describe('the judge of the campaign', () => {
  it('finds nothing when each message came once, in order, to whom it was for', () => {
    expect(judge(ledger({ sent: [one, two, three], seen: [one, two, three].map((each) => seen(each)) }))).toEqual({
      findings: [],
      owed: 3,
      declaredDoubles: 0,
      repeats: 0,
      excusedDisorder: 0,
    });
  });

  it('finds a message that was accepted and never came', () => {
    expect(found({ sent: [one, two], seen: [seen(one)] })).toEqual(['lost #im.0.2#']);
  });

  it('does not miss a message that was refused, or never answered', () => {
    const { code: _, ...unanswered } = two;
    expect(found({ sent: [{ ...one, code: 532 }, unanswered] })).toEqual([]);
  });

  it('finds a message that comes again after its acknowledgement was answered', () => {
    expect(found({ sent: [one], seen: [seen(one), seen(one, { at: 1200 })] })).toEqual(['doubled #im.0.1#']);
  });

  it('lets a message come again whose acknowledgement was not answered before', () => {
    const again = [seen(one, { acknowledgedAt: 5000 }), seen(one, { at: 4000 })];
    expect(judge(ledger({ sent: [one], seen: again }))).toMatchObject({ findings: [], repeats: 1 });
  });

  it('finds an SMS that came twice, unless both of its signals were lost on purpose', () => {
    const text = sms(1);
    const twice = { sent: [text], seen: [smsSeen(text), smsSeen(text, 30_000)] };
    expect(found(twice)).toEqual(['doubled #im.0.1#']);
    const declared = { ...twice, signalLosses: [{ phone, from: 500, to: 2000 }] };
    expect(judge(ledger(declared))).toMatchObject({ findings: [], declaredDoubles: 1 });
    expect(found({ ...twice, signalLosses: [{ phone: '+4745000002', from: 500, to: 2000 }] })).toHaveLength(1);
    expect(found({ ...twice, signalLosses: [{ phone, from: 100, to: 200 }] })).toHaveLength(1);
  });

  it('finds a message that came after a later one of its line', () => {
    expect(found({ sent: [one, two], seen: [seen(one, { at: 3000 }), seen(two)] })).toEqual(['disordered #im.0.1#']);
  });

  it('excuses as many late messages as polls were left without an answer', () => {
    const late = [seen(three), seen(one, { at: 9000 }), seen(two, { at: 9100 })];
    const poll = { by: anna, from: 1050, to: 2500 };
    expect(found({ sent: [one, two, three], seen: late, lostPolls: [poll] })).toEqual(['disordered #im.0.2#']);
    expect(found({ sent: [one, two, three], seen: late, lostPolls: [poll, { ...poll }] })).toEqual([]);
    expect(found({ sent: [one, three], seen: late.slice(0, 2), lostPolls: [{ ...poll, by: 'wv:else' }] })).toHaveLength(
      1,
    );
  });

  it('excuses a late SMS only when it waited for its report, and a late reply only during a fault', () => {
    const [first, second] = [sms(1), sms(2)];
    expect(found({ sent: [first, second], seen: [smsSeen(second), smsSeen(first, 9_000)] })).toHaveLength(1);
    expect(found({ sent: [first, second], seen: [smsSeen(second), smsSeen(first, 26_000)] })).toEqual([]);
    const [before, after] = [sent(1, { kind: 'reply' }), sent(2, { kind: 'reply' })];
    const replies = { sent: [before, after], seen: [seen(before, { at: 5000 }), seen(after)] };
    expect(found(replies)).toHaveLength(1);
    expect(found({ ...replies, windows: [{ from: 500, to: 2000 }] })).toEqual([]);
  });

  it('finds a message that came to somebody else, as from somebody else, from nobody, or although it was refused', () => {
    expect(found({ sent: [one], seen: [seen(one), seen(one, { by: 'wv:kari@im.example.com' })] })).toEqual([
      'misrouted #im.0.1#',
    ]);
    expect(found({ sent: [one], seen: [seen(one, { from: 'wv:kari@im.example.com' })] })).toHaveLength(1);
    expect(found({ seen: [seen(one)] })).toEqual(['misrouted #im.0.1#']);
    expect(found({ sent: [{ ...one, code: 532 }], seen: [seen(one)] })).toEqual(['misrouted #im.0.1#']);
  });

  it('finds a text that was changed', () => {
    expect(found({ sent: [one], seen: [seen(one, { text: 'tex' })] })).toEqual(['wrong #im.0.1#']);
  });

  it('finds an older presence that was shown after a newer one', () => {
    const shown = [1, 3, 2].map((number, at) => ({ watcher: anna, of: 'wv:egil@im.example.com', number, at }));
    expect(judge(ledger({ shown })).findings).toMatchObject([{ found: 'disordered', at: 2 }]);
    expect(found({ shown: shown.slice(0, 2) })).toEqual([]);
  });

  it('finds a state that is not that of the model', () => {
    const states = [
      { what: 'block list of Anna', expected: 'egil', found: 'egil' },
      { what: 'list of Anna', expected: 'a, b', found: 'a' },
    ];
    expect(found({ states })).toEqual(['wrong list of Anna']);
  });
});
