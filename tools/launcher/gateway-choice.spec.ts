import { describe, expect, it } from '@jest/globals';
import { readGateway } from './lib/gateway-choice.mjs';

describe('the gateway of npm start', () => {
  it('is the simulator unless the real Jasmin is asked for', () => {
    expect(readGateway([], {})).toBe('simulator');
    expect(readGateway(['--gateway=simulator'], {})).toBe('simulator');
    expect(readGateway(['--gateway', 'jasmin'], {})).toBe('jasmin');
  });

  it.each(['kannel', 'JASMIN', '', 'toString'])('refuses --gateway=%s and says what it takes', (value) => {
    expect(() => readGateway([`--gateway=${value}`], {})).toThrow(
      /^--gateway=.* is unknown; it takes\n {2}simulator .*\n {2}jasmin /,
    );
  });

  it.each([['--gatway=jasmin'], ['jasmin'], ['--gateway']])('refuses %s and says how to call it', (argument) => {
    expect(() => readGateway([argument], {})).toThrow('usage: npm start [-- --gateway=simulator|jasmin]');
  });

  it('refuses to start a Jasmin when JASMIN_URL names another', () => {
    const env = { JASMIN_URL: 'http://jasmin.example.com:1401' };
    expect(() => readGateway(['--gateway=jasmin'], env)).toThrow('JASMIN_URL');
    expect(readGateway([], env)).toBe('simulator');
  });
});
