import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, readVariables, variables } from './index.js';

const { duration, integer, list, oneOf, optional, parsed, text, url, bytes } = variables;

describe('variables', () => {
  it('reads durations in every unit as milliseconds', () => {
    const spec = { WAIT: duration({ description: 'a wait' }) };
    const read = (WAIT: string) => readVariables(spec, { WAIT }).WAIT;
    expect(['500ms', '5s', '30m', '2h', '7d'].map(read)).toEqual([500, 5000, 1_800_000, 7_200_000, 604_800_000]);
  });

  it('takes the default when a variable is not set or empty', () => {
    expect(readVariables({ A: integer({ description: 'a', default: '8' }) }, { A: '' }).A).toBe(8);
    expect(readVariables({ L: list({ description: 'l', default: 'a, b' }) }, {}).L).toEqual(['a', 'b']);
    expect(readVariables({ T: optional(text({ description: 't' })) }, {}).T).toBeUndefined();
    expect(readVariables({ B: bytes({ description: 'b', default: '256KiB' }) }, {}).B).toBe(262_144);
  });

  it('takes an empty value where that means something, and the default when the variable is not set', () => {
    const spec = { P: parsed({ description: 'p', default: 'some', mayBeEmpty: true }, (value) => value.length) };
    expect(readVariables(spec, { P: '' }).P).toBe(0);
    expect(readVariables(spec, {}).P).toBe(4);
  });

  it('takes one of a few words, and lists them', () => {
    const spec = { CUT: oneOf({ description: 'who cuts' }, ['gateway', 'own', 'nobody']) };
    expect(readVariables(spec, { CUT: 'own' }).CUT).toBe('own');
    expect(() => readVariables(spec, { CUT: 'others' })).toThrow(/CUT must be gateway, own or nobody \(who cuts\)/);
  });

  it('names every faulty variable, and never its value', () => {
    const spec = {
      TOKEN: text({ description: 'the secret' }),
      PORT: integer({ description: 'the port', max: 65535 }),
      URL: url({ description: 'an address' }),
    };
    const read = () => readVariables(spec, { PORT: 'hunter2', URL: 'ftp://hunter3' });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(
      /TOKEN is not set: the secret\n {2}PORT must be a whole number from 0 to 65535 .*\n {2}URL must be a URL/,
    );
    expect(read).not.toThrow(/hunter/);
  });
});
