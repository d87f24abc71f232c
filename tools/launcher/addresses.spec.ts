import { describe, expect, it } from '@jest/globals';
import { addresses } from './lib/addresses.mjs';
import { brought, serviceEnvironment } from './lib/environment.mjs';
import { services } from './lib/services.mjs';

const callbackToken = 'made-by-npm-start';
const printed = (set: NodeJS.ProcessEnv): string => {
  const given = {
    databaseUrl: 'postgresql://u@127.0.0.1/d',
    brokers: '127.0.0.1:19092',
    callbackToken,
    passwordKey: '',
  };
  const system = { env: serviceEnvironment(given, set), brought: brought(set), set, jasmin: undefined };
  return addresses({ ...system, running: services(system.brought) }).join('\n');
};

describe('the addresses that npm start prints', () => {
  it('tell what to enter as MO route in the operator’s Jasmin, and where to find the token', () => {
    const text = printed({ JASMIN_URL: 'http://jasmin:1401' });
    expect(text).toContain('http://127.0.0.1:8083/jasmin/mo?token=TOKEN');
    expect(text).toMatch(/TOKEN +"callbackToken" in \S+secrets\.json, or set your own +JASMIN_CALLBACK_TOKEN/);
  });

  it('hold no token, given or made', () => {
    const given = {
      JASMIN_URL: 'http://jasmin:1401',
      JASMIN_CALLBACK_TOKEN: 'given',
      SMS_CALLBACK_URL: 'http://us:8083',
    };
    const text = printed(given);
    expect(text).toContain('http://us:8083/jasmin/mo?token=TOKEN');
    expect(text).toMatch(/TOKEN +as you set it +JASMIN_CALLBACK_TOKEN/);
    expect(text).not.toContain('token=given');
    expect(printed({ JASMIN_URL: 'http://jasmin:1401' })).not.toContain(callbackToken);
  });

  it('say how phones are woken, and where', () => {
    expect(printed({})).toMatch(/wake-up methods \(CIR\) +STCP,SHTTP,SUDP +CIR_METHODS/);
    expect(printed({})).toContain('127.0.0.1:3171');
    expect(printed({ IMPS_PORT: '9999' })).toContain('http://127.0.0.1:9999/cir/…');
    expect(printed({ CIR_TCP_ADDRESS: 'im.example.com:443' })).toContain('im.example.com:443');
    expect(printed({ CIR_METHODS: 'none' })).not.toContain('3171');
  });

  it('have no MO route to enter where we start the gateway', () => {
    expect(printed({})).not.toContain('/jasmin/mo');
  });
});
