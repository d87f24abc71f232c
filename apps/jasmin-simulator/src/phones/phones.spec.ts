import { describe, expect, it } from '@jest/globals';
import { Phones, type PhoneMessage } from './phones.js';

const message = (to: string, id: number): PhoneMessage => ({ id: String(id), from: '2077', to, text: '', at: '' });
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const receive = (phones: Phones, to: string, id: number) => phones.receive({ sms: message(to, id), ids: [String(id)] });
const send = (phones: Phones, from: string, id: number) =>
  phones.send({ sms: { ...message('2077', id), from }, ids: [String(id)] });
const idsOf = (kept: readonly { sms: PhoneMessage }[]) => kept.map(({ sms }) => Number(sms.id));

describe('the phones', () => {
  it('keep their last messages only, received and sent', () => {
    const phones = new Phones({ messagesKept: 10 });
    for (const id of numbers(35)) receive(phones, '+47', id);
    for (const id of numbers(12)) send(phones, '47', id);
    expect(idsOf(phones.receivedBy('47'))).toEqual(numbers(35).slice(-10));
    expect(idsOf(phones.sentBy('+47'))).toEqual(numbers(12).slice(-10));
  });

  it('are bounded in number: the one that is there longest goes', () => {
    const phones = new Phones({ messagesKept: 10, phonesKept: 2 });
    for (const to of ['1', '2', '3']) receive(phones, to, 1);
    expect(['1', '2', '3'].map((phone) => phones.receivedBy(phone).length)).toEqual([0, 1, 1]);
  });

  it('tell their listeners until they stop', () => {
    const phones = new Phones();
    const heard: string[] = [];
    const stop = phones.listen('+47', ({ event, id }) => heard.push(`${event} ${id}`));
    receive(phones, '47', 1);
    receive(phones, '48', 2);
    send(phones, '+47', 3);
    stop();
    receive(phones, '47', 4);
    expect(heard).toEqual(['message 1', 'sent 3']);
  });

  it('can be reached until their state says otherwise, and tell only what changes', () => {
    const phones = new Phones({ newEventId: () => 'new' });
    const heard: unknown[] = [];
    phones.listen('47', (event) => heard.push(event));
    expect(phones.stateOf('+47')).toEqual({ airplane: false, outOfService: false });
    phones.changeState('+47', { airplane: false });
    phones.changeState('+47', { airplane: true });
    phones.changeState('47', {});
    phones.changeState('47', { airplane: false, outOfService: true });
    expect(phones.stateOf('47')).toEqual({ airplane: false, outOfService: true });
    expect(heard).toEqual([
      { event: 'state', id: 'new', state: { airplane: true, outOfService: false } },
      { event: 'state', id: 'new', state: { airplane: false, outOfService: true } },
    ]);
  });

  it('know the events since one of the last, and give all that they have since an unknown one', () => {
    const phones = new Phones({ eventsKept: 4 });
    for (const id of numbers(9)) receive(phones, '47', id);
    const since = (id: string) => phones.eventsSince('+47', id).map((event) => Number(event.id));
    expect(since('6')).toEqual([7, 8]);
    expect(since('8')).toEqual([]);
    expect(since('2')).toEqual([5, 6, 7, 8]);
    expect(since('unknown')).toEqual([5, 6, 7, 8]);
    expect(phones.eventsSince('48', '6')).toEqual([]);
  });
});
