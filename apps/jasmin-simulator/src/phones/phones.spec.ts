import { describe, expect, it } from '@jest/globals';
import { Phones, type PhoneMessage } from './phones.js';

const message = (to: string, id: number): PhoneMessage => ({ id: String(id), from: '2077', to, text: '', at: '' });
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('the phones', () => {
  it('keep their last messages only', () => {
    const phones = new Phones(10);
    for (const id of numbers(35)) phones.receive(message('+47', id));
    expect(phones.messagesOf('47').map(({ id }) => Number(id))).toEqual(numbers(35).slice(-10));
  });

  it('are bounded in number: the one that is there longest goes', () => {
    const phones = new Phones(10, 2);
    for (const to of ['1', '2', '3']) phones.receive(message(to, 1));
    expect(['1', '2', '3'].map((phone) => phones.messagesOf(phone).length)).toEqual([0, 1, 1]);
  });

  it('tell their listeners until they stop', () => {
    const phones = new Phones();
    const heard: string[] = [];
    const stop = phones.listen('+47', ({ id }) => heard.push(id));
    phones.receive(message('47', 1));
    phones.receive(message('48', 2));
    stop();
    phones.receive(message('47', 3));
    expect(heard).toEqual(['1']);
  });
});
