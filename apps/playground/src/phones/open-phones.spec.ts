import { describe, expect, it } from '@jest/globals';
import { followings, recallPhones, rememberPhones } from './open-phones.js';

describe('the phones that are open on the page', () => {
  const storageWith = (text: string | null) => {
    let kept = text;
    return { getItem: () => kept, setItem: (_: string, value: string) => void (kept = value) };
  };

  it('are the same after a reload, in their order, also when all are closed', () => {
    const storage = storageWith(null);
    expect(recallPhones(storage, ['+4790000009'])).toEqual(['+4790000009']);
    rememberPhones(storage, ['+4790000010', '+4790000009']);
    expect(recallPhones(storage, [])).toEqual(['+4790000010', '+4790000009']);
    rememberPhones(storage, []);
    expect(recallPhones(storage, ['+4790000009'])).toEqual([]);
  });

  it.each(['{', '7', '{"a":1}'])('are the first ones where %s was kept', (text) => {
    expect(recallPhones(storageWith(text), ['+4790000009'])).toEqual(['+4790000009']);
  });

  it('are each shown once, and nothing that is no number', () => {
    expect(recallPhones(storageWith('["+4790000009",null,"+4790000009",""]'), [])).toEqual(['+4790000009']);
  });

  it('are open where the browser allows no storage', () => {
    const storage = {
      getItem: (): string => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('forbidden');
      },
    };
    rememberPhones(storage, ['+4790000009']);
    expect(recallPhones(storage, ['+4790000009'])).toEqual(['+4790000009']);
  });

  it('have a stream each while they are two, else the two used last', () => {
    const numbers = ['+1', '+2', '+3', '+4'];
    expect([...followings(numbers, true).values()]).toEqual(['stream', 'stream', 'polling', 'polling']);
    expect([...followings(numbers, false).values()]).toEqual(Array(4).fill('nothing'));
  });
});
