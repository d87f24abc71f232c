import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import type { JasminClient, Sms, SmsGateway } from 'jasmin-sms-client';
import { gatewayContract, outcomeOfFault, type GatewayBench, type GatewayFault } from 'jasmin-sms-client/testing';
import { cuttingProxy } from './cutting-proxy.js';
import { eventually, RealBench } from './real-bench.js';

jest.setTimeout(90_000);

/** How to cause a fault on the real Jasmin, and how to end it. */
interface Trouble {
  begin(): Promise<void>;
  end(): Promise<void>;
}

describe('the Jasmin client on the real Jasmin, as every SmsGateway,', () => {
  let real: RealBench;
  let usual: JasminClient;
  let nobody: JasminClient;
  let cut: JasminClient;
  let proxy: Awaited<ReturnType<typeof cuttingProxy>>;
  let reached: JasminClient;
  let current: Trouble | undefined;

  const warmUp: Sms = { to: '+4790099999', from: '2077', text: 'first', coding: 0, reference: 'warm-up' };
  const user = (trouble: string, usually: string): Trouble => ({
    begin: () => real.setUser(trouble),
    end: () => real.setUser(usually),
  });
  const through = (client: () => JasminClient): Trouble => ({
    begin: async () => void (reached = client()),
    end: async () => void (reached = usual),
  });
  const signal = (name: NodeJS.Signals) => {
    const jasmind = real.gateway.identityOf('jasmind');
    if (jasmind !== undefined) process.kill(jasmind.pid, name);
  };
  const troubles: Readonly<Record<GatewayFault, Trouble>> = {
    'no route to the number': {
      begin: () => real.jcli(async (jcli) => void (await jcli.command('mtrouter -f'))),
      end: () => real.gateway.configure(),
    },
    'the broker is down': {
      begin: () => real.gateway.end('rabbitmq'),
      end: () => real.restartBroker(),
    },
    'it answers Success but loses the SMS': {
      begin: async () => {
        await real.gateway.end('rabbitmq');
        await real.gateway.begin('rabbitmq');
        // First Jasmin has no connection (500), then it says a plain Success and loses the SMS, then its answer shows it.
        await eventually(async () => {
          const submission = await usual.submit(warmUp);
          return submission.outcome === 'rejected' && submission.cause === 'gateway-broken';
        });
      },
      end: () => real.restartBroker(),
    },
    'the user sends too fast': {
      begin: async () => {
        await real.setUser('mt_messaging_cred quota http_throughput 0.1');
        await usual.submit(warmUp);
      },
      end: () => real.setUser('mt_messaging_cred quota http_throughput none'),
    },
    'the balance is used up': user('mt_messaging_cred quota sms_count 0', 'mt_messaging_cred quota sms_count none'),
    'the password is wrong': user('password another', 'password app-pass'),
    'the user may not send this': user(
      'mt_messaging_cred authorization http_send no',
      'mt_messaging_cred authorization http_send yes',
    ),
    'the interceptor is not running': {
      begin: () =>
        real.jcli(async (jcli) => {
          const script = new URL('../../../../deploy/jasmin/filters/never-run.py', import.meta.url).pathname;
          await jcli.form('mtinterceptor -a', ['type DefaultInterceptor', `script python3(${script})`]);
        }),
      end: () => real.gateway.configure(),
    },
    'nothing listens': through(() => nobody),
    'no answer comes': { begin: async () => signal('SIGSTOP'), end: async () => signal('SIGCONT') },
    'the SMS is accepted and the connection cut': through(() => cut),
  };

  const reaching: SmsGateway = { submit: (sms) => reached.submit(sms) };
  const bench: GatewayBench = {
    gateway: reaching,
    textsOn: (phone) => real.messagesOn(phone),
    reportsOf: async (reference) => real.receiver.reportsOf(reference),
    arrange: async (fault) => {
      current = troubles[fault];
      await current.begin();
    },
    heal: async () => {
      await current?.end();
      current = undefined;
    },
  };

  beforeAll(async () => {
    real = await RealBench.start();
    proxy = await cuttingProxy(Number(new URL(real.gateway.url).port));
    reached = usual = real.client();
    nobody = real.client({ url: 'http://127.0.0.1:1' });
    cut = real.client({ url: proxy.url });
  });

  afterAll(async () => {
    await current?.end();
    await Promise.all([usual.close(), nobody.close(), cut.close()]);
    await proxy.close();
    await real.close();
  });

  for (const { title, keep } of gatewayContract(Object.keys(outcomeOfFault) as GatewayFault[]))
    it(title, () => keep(bench));
});
