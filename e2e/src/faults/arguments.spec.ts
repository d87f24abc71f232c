import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';

const read = (...args: string[]) => readArguments(args, () => 42);

describe('the arguments of a campaign', () => {
  it('have defaults: 30 rounds, a new seed', () => {
    expect(read()).toMatchObject({ rounds: 30, minutes: Infinity, seed: 42, pieceRounds: 50 });
  });
  it('say rounds, minutes or both, and the seed of an earlier campaign', () => {
    expect(read('--rounds', '1000', '--seed', '0')).toMatchObject({ rounds: 1000, minutes: Infinity, seed: 0 });
    expect(read('--minutes', '5')).toMatchObject({ rounds: Infinity, minutes: 5 });
    expect(read('--minutes', '5', '--rounds', '9')).toMatchObject({ rounds: 9, minutes: 5 });
  });
  it('are refused when they cannot be read', () => {
    expect(() => read('--round', '3')).toThrow(/unknown argument --round/);
    expect(() => read('--rounds')).toThrow(/takes a whole number, not nothing/);
    expect(() => read('--rounds', '0')).toThrow(/not 0/);
  });
});
