import { moved } from './moved.js';

describe('a key in a list', () => {
  it('moves by one and stops at both ends', () => {
    expect(moved('ArrowDown', 0, 3)).toBe(1);
    expect(moved('ArrowDown', 2, 3)).toBe(2);
    expect(moved('ArrowUp', 0, 3)).toBe(0);
  });

  it('moves to the ends and by pages', () => {
    expect(moved('Home', 7, 20)).toBe(0);
    expect(moved('End', 7, 20)).toBe(19);
    expect(moved('PageDown', 7, 20)).toBe(17);
    expect(moved('PageDown', 15, 20)).toBe(19);
    expect(moved('PageUp', 7, 20)).toBe(0);
  });

  it('moves nothing that is no list key, and nothing where nothing has the focus', () => {
    expect(moved('a', 1, 3)).toBe(-1);
    expect(moved('toString', 1, 3)).toBe(-1);
    expect(moved('ArrowDown', -1, 3)).toBe(-1);
  });
});
