import { describe, expect, it } from '@jest/globals';
import { ConfigurationError, serviceVariables, variables } from '@smsonly/platform';
import { readServiceVariables } from './read-service-variables.js';
import { addressVariables, smsLengthVariables } from './shared-variables.js';

const addresses = (env: Record<string, string>) => readServiceVariables(addressVariables, env);

describe('variables that services share', () => {
  it('refuse a conversation number that could be an SMS-only user, naming both', () => {
    const env = { SMS_ONLY_RANGES: '+479,+4759', SMS_NUMBER_POOL: '+4759440000-+4759440099' };
    expect(() => addresses(env)).toThrow(ConfigurationError);
    expect(() => addresses(env)).toThrow(/^SMS_NUMBER_POOL overlaps \+4759 of SMS_ONLY_RANGES/);
  });

  it('do not check numbers in a service that reads none', () => {
    expect(readServiceVariables({ A: variables.text({ description: 'a', default: 'x' }) }, {})).toEqual({ A: 'x' });
  });

  it('have a domain that is a host name, in lower case', () => {
    expect(addresses({ IMPS_DOMAIN: 'IM.Example.COM' }).IMPS_DOMAIN).toBe('im.example.com');
    for (const IMPS_DOMAIN of ['im example.com', '@im.example.com', 'https://im.example.com', '-im'])
      expect(() => addresses({ IMPS_DOMAIN })).toThrow(/IMPS_DOMAIN must be a host name/);
  });

  it('refuse a language without a table, and an unknown splitting', () => {
    const read = (env: Record<string, string>) => readServiceVariables(smsLengthVariables, env);
    expect(() => read({ SMS_LANGUAGES: 'klingon' })).toThrow(/SMS_LANGUAGES/);
    expect(() => read({ SMS_SPLITTING: 'smsc' })).toThrow(/SMS_SPLITTING/);
    expect(() => read({ SMS_MAX_PARTS: '256' })).toThrow(/SMS_MAX_PARTS/);
  });

  it('refuse an unknown log level, and list the known ones', () => {
    const env = { DATABASE_URL: 'postgres://x', KAFKA_BROKERS: 'localhost:1', LOG_LEVEL: 'loud' };
    expect(() => readServiceVariables(serviceVariables('spec'), env)).toThrow(
      /LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent/,
    );
    expect(readServiceVariables(serviceVariables('spec'), { ...env, LOG_LEVEL: 'warn' }).LOG_LEVEL).toBe('warn');
  });
});
