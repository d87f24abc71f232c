import { describe, expect, it } from '@jest/globals';
import { addresses } from './lib/addresses.mjs';
import { brought, playgroundEnvironment, serviceEnvironment } from './lib/environment.mjs';
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
  return addresses({ ...system, running: services(system.brought, set) }).join('\n');
};

describe('the environment that npm start gives', () => {
  const given = { databaseUrl: 'postgresql://u@127.0.0.1/d', brokers: '', callbackToken: '', passwordKey: '' };
  const environment = (set: NodeJS.ProcessEnv) => serviceEnvironment(given, set);

  it('has services tell the playground what they do, documents masked, unless the user says otherwise', () => {
    expect(environment({ PLAYGROUND_PORT: '8008' })).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:8008',
      TRACE_DOCUMENTS: 'masked',
    });
    const set = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', TRACE_DOCUMENTS: 'whole' };
    expect(environment(set)).toMatchObject(set);
    expect(environment({ NODE_ENV: 'production' })).not.toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
  });

  it('tells the playground where services are, and of phones only where the simulator has them', () => {
    const env = environment({ IMPS_PORT: '9999', TRACE_DOCUMENTS: 'whole' });
    expect(playgroundEnvironment(env, { simulator: true })).toMatchObject({
      IMPS_URL: 'http://127.0.0.1:9999/imps',
      ADMIN_URL: 'http://127.0.0.1:8081',
      PHONES_URL: 'http://127.0.0.1:1401',
      TRACE_DOCUMENTS: 'whole',
      DEMO_ACCOUNTS: expect.stringContaining('wv:alice@im.example.com'),
    });
    expect(playgroundEnvironment(env, { simulator: false }).PHONES_URL).toBeUndefined();
  });

  it('gives the playground no secret but the token that it registers accounts with', () => {
    const env = environment({ PASSWORD_KEY: 'a key', JASMIN_CALLBACK_TOKEN: 'a token' });
    const given = Object.values(playgroundEnvironment(env, { simulator: true }));
    for (const secret of [env.DATABASE_URL, env.PASSWORD_KEY, env.JASMIN_PASSWORD, env.JASMIN_CALLBACK_TOKEN]) {
      expect(secret).toBeTruthy();
      expect(given).not.toContain(secret);
    }
  });
});

describe('the addresses that npm start prints', () => {
  it('hold no secret that the user has set, and the token that everybody has by default', () => {
    const secrets = {
      ADMIN_TOKEN: 'zq-admin',
      JASMIN_PASSWORD: 'zq-gateway',
      JASMIN_CALLBACK_TOKEN: 'zq-callback',
      PASSWORD_KEY: 'zq-key',
      DATABASE_URL: 'postgresql://u:zq-database@127.0.0.1/d',
    };
    expect(printed(secrets)).not.toContain('zq-');
    expect(printed({ ...secrets, JASMIN_URL: 'http://jasmin:1401', KAFKA_BROKERS: 'far:9092' })).not.toContain('zq-');
    expect(printed({})).toContain('(token dev-admin-token)');
    expect(printed({})).not.toContain(callbackToken);
  });

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

  it('have the playground first, as it is written in a browser', () => {
    expect(printed({})).toMatch(/^ +playground, in a browser +http:\/\/localhost:8000\/ +PLAYGROUND_PORT\n/);
    expect(printed({ NODE_ENV: 'production' })).not.toContain('playground');
  });

  it('have no MO route to enter where we start the gateway', () => {
    expect(printed({})).not.toContain('/jasmin/mo');
  });
});
