import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PhoneSms } from './phone-state.js';
import { withDraft, withOpen, withOther, withSms, type SmsWith, type Threads } from './threads.js';

const template = '{displayName}: ';
const alice = '+4759440000';
const bob = '+4759440001';
const incoming = (at: number, text: string, number = alice): SmsWith => ({
  number,
  sms: { id: `in-${number}-${at}`, direction: 'in', text, at },
});
const outgoing = (at: number, text: string, number = alice): SmsWith => ({
  number,
  sms: { id: `out-${number}-${at}`, direction: 'out', text, at },
});
const threadsOf = (...sms: SmsWith[]) => withSms([], sms, template);
const texts = (threads: Threads, number = alice) =>
  threads.find((thread) => thread.number === number)?.messages.map(({ text }) => text);

describe('the threads of a phone', () => {
  it('are one a conversation number, the last one used first', () => {
    const threads = threadsOf(incoming(1, 'Alice: hi'), incoming(3, 'Bob: ho', bob), outgoing(2, 'hello'));
    expect(threads.map(({ number, name }) => [number, name])).toEqual([
      [bob, 'Bob'],
      [alice, 'Alice'],
    ]);
    const later = withSms(threads, [outgoing(4, 'again')], template);
    expect(later.map(({ number }) => number)).toEqual([alice, bob]);
  });

  it('merge what came in and what went out, in the order of time', () => {
    const threads = threadsOf(outgoing(2, 'two'), outgoing(4, 'four'), incoming(1, 'one'), incoming(3, 'three'));
    expect(texts(threads)).toEqual(['one', 'two', 'three', 'four']);
    expect(texts(withSms(threads, [incoming(2.5, 'late')], template))).toEqual(['one', 'two', 'late', 'three', 'four']);
  });

  it('have the name of the first introduction, and keep it', () => {
    const bare = threadsOf(incoming(1, 'Your message was not delivered.'));
    expect(bare[0]?.name).toBeUndefined();
    const introduced = withSms(bare, [incoming(2, 'Alice: hi')], template);
    expect(introduced[0]?.name).toBe('Alice');
    const later = withSms(introduced, [incoming(3, 'Note: bring milk'), outgoing(4, 'Me: yes')], template);
    expect(later[0]?.name).toBe('Alice');
    expect(later[0]?.messages[1]?.text).toBe('Alice: hi');
  });

  it('do not take a name from what the phone wrote itself', () => {
    expect(threadsOf(outgoing(1, 'Me: hello'))[0]?.name).toBeUndefined();
  });

  it('count what came in since they were open', () => {
    const threads = threadsOf(incoming(1, 'a'), incoming(2, 'b'), outgoing(3, 'c'));
    expect(threads[0]?.unread).toBe(2);
    const open = withOpen(threads, alice);
    expect(open[0]?.unread).toBe(0);
    expect(withSms(open, [incoming(4, 'd')], template, alice)[0]?.unread).toBe(0);
    expect(withSms(open, [incoming(4, 'd')], template)[0]?.unread).toBe(1);
  });

  it('are there without an SMS as long as they are open or have a draft', () => {
    const open = withOpen([], bob);
    expect(open.map(({ number }) => number)).toEqual([bob]);
    const drafted = withOpen(withDraft(open, bob, 'hi'));
    expect(drafted[0]?.draft).toBe('hi');
    expect(withOpen(withDraft(drafted, bob, ''))).toEqual([]);
  });

  it('show an SMS once however often it is told, and stay the same object then', () => {
    const threads = threadsOf(incoming(1, 'a'), incoming(1, 'a'));
    expect(texts(threads)).toEqual(['a']);
    expect(withSms(threads, [incoming(1, 'a')], template)).toBe(threads);
  });

  it('put the SMS of the gateway in the place of the one that was being sent', () => {
    const sending: PhoneSms = { id: 'mine', direction: 'out', text: 'hi', at: 5, isSending: true };
    const threads = withSms([], [{ number: alice, sms: sending }], template);
    const sent: PhoneSms = { id: 'gateway', direction: 'out', text: 'hi', at: 6 };
    expect(withOther(threads, alice, 'mine', sent)[0]?.messages).toEqual([sent]);
    const toldFirst = withSms(threads, [{ number: alice, sms: sent }], template);
    expect(withOther(toldFirst, alice, 'mine', sent)[0]?.messages).toEqual([sent]);
    expect(withOther(threads, alice, 'mine')[0]?.messages).toEqual([]);
  });

  it('are the same in whatever order and pieces the SMS are told', () => {
    const sms = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 1, max: 999 }), isIn: fc.boolean(), number: fc.constantFrom(alice, bob) }),
      { selector: ({ at }) => at, maxLength: 30 },
    );
    fc.assert(
      fc.property(sms, fc.infiniteStream(fc.nat(5)), (told, pieces) => {
        const all = told.map(({ at, isIn, number }) => (isIn ? incoming : outgoing)(at, `text ${at}`, number));
        let threads: Threads = [];
        for (let rest = all; rest.length > 0;) {
          const size = 1 + pieces.next().value;
          threads = withSms(threads, rest.slice(0, size), template);
          rest = rest.slice(size);
        }
        expect(threads).toEqual(withSms([], all, template));
        for (const { messages } of threads)
          expect(messages.map(({ at }) => at)).toEqual(messages.map(({ at }) => at).sort((one, other) => one - other));
      }),
    );
  });
});
