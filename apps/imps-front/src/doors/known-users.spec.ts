import { describe, expect, it } from '@jest/globals';
import { KnownUsers } from './known-users.js';

describe('the sessions that an instance knows', () => {
  it('are so many at most; who was not seen for longest is forgotten', () => {
    const users = new KnownUsers(2);
    users.note('s-1', 'a-1');
    users.note('s-2', 'a-2');
    users.note('s-1', 'a-1');
    users.note('s-3', 'a-3');
    expect(['s-1', 's-2', 's-3'].map((id) => users.of(id))).toEqual(['a-1', undefined, 'a-3']);
    expect(users.size).toBe(2);
  });
});
