import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { createLogger, readVariables } from '@smsonly/platform';
import { JasminClient, type SmsGateway } from 'jasmin-sms-client';
import { CallbackReceiver, gatewayContract, type GatewayBench, type GatewayFault } from 'jasmin-sms-client/testing';
import type { PhoneMessage } from './phones/phones.js';
import { simulatorVariables } from './simulator.variables.js';
import { startSimulator } from './start-simulator.js';

const faultOf: Readonly<Record<Exclude<GatewayFault, 'nothing listens'>, object>> = {
  'no route to the number': { send: 'no-route' },
  'the broker is down': { send: 'refuse-500' },
  'it answers Success but loses the SMS': { send: 'failure-instance' },
  'the user sends too fast': { send: 'throughput' },
  'the balance is used up': { send: 'charge' },
  'the password is wrong': { send: 'auth' },
  'the user may not send this': { send: 'authorization' },
  'the interceptor is not running': { send: 'interceptor' },
  'no answer comes': { send: 'timeout' },
  'the SMS is accepted and the connection cut': { send: 'accept-then-cut' },
};

describe('the Jasmin client on the simulator, as every SmsGateway,', () => {
  let receiver: CallbackReceiver;
  let simulator: Awaited<ReturnType<typeof startSimulator>>;
  let jasmin: JasminClient;
  let nobody: JasminClient;
  let isGone = false;

  const reaching: SmsGateway = { submit: (sms) => (isGone ? nobody : jasmin).submit(sms) };
  const bench: GatewayBench = {
    gateway: reaching,
    textsOn: async (phone) => {
      const answer = await fetch(`${simulator.url}/phones/${encodeURIComponent(phone)}/messages`);
      return (await answer.json()) as PhoneMessage[];
    },
    reportsOf: async (reference) => receiver.reportsOf(reference),
    arrange: async (fault) => {
      if (fault === 'nothing listens') isGone = true;
      else
        await fetch(`${simulator.url}/faults`, {
          method: 'PUT',
          body: JSON.stringify({ ...faultOf[fault], times: 1 }),
        });
    },
    heal: async () => {
      isGone = false;
      await fetch(`${simulator.url}/faults`, { method: 'DELETE' });
    },
  };

  beforeAll(async () => {
    receiver = await CallbackReceiver.start();
    const values = readVariables(simulatorVariables, { JASMIN_SIMULATOR_PORT: '0' });
    simulator = await startSimulator(values, createLogger({ service: 'test', instance: 'test', level: 'silent' }));
    const options = { username: 'app', password: 'app-pass', reportUrl: receiver.reportUrl, answerTimeoutMs: 300 };
    jasmin = new JasminClient({ ...options, url: simulator.url });
    nobody = new JasminClient({ ...options, url: 'http://127.0.0.1:1' });
  });

  afterAll(async () => {
    await Promise.all([jasmin.close(), nobody.close()]);
    await simulator.stop();
    await receiver.close();
  });

  for (const { title, keep } of gatewayContract([...(Object.keys(faultOf) as GatewayFault[]), 'nothing listens']))
    it(title, () => keep(bench));
});
