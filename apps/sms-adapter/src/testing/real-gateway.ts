import { eventually, freePort } from '@smsonly/testing';
import { Gateway } from '../../../../tools/real-jasmin/gateway.mjs';
import { AppProcess } from './app-process.js';
import type { GatewayTroubles } from './gateway-troubles.js';
import { untilCounted, untilPaused } from './simulated-gateway.js';
import type { GatewayPlace } from './sms-leg.js';

/** The real Jasmin of tools/real-jasmin/test.mjs, with the simulator as its SMSC. */
export async function realGateway(): Promise<{
  simulator: AppProcess;
  place: GatewayPlace;
  troubles: GatewayTroubles;
}> {
  const { folder, smscPort, callbackPort } = JSON.parse(process.env['SMSONLY_REAL_JASMIN'] ?? '{}') as {
    folder: string;
    smscPort: number;
    callbackPort: number;
  };
  const phonesPort = await freePort();
  const phonesUrl = `http://127.0.0.1:${phonesPort}`;
  const env = { JASMIN_SIMULATOR_PORT: String(phonesPort), SMSC_PORT: String(smscPort), LOG_LEVEL: 'fatal' };
  const simulator = new AppProcess('jasmin-simulator', env, `${phonesUrl}/health/ready`);
  await simulator.start();
  const gateway = await Gateway.inFolder(folder, { guarded: true });
  await gateway.untilBound();
  const { user: username, password, moUrl, ports } = gateway.settings;
  const place = {
    port: ports['http'] ?? 0,
    username,
    password,
    token: new URL(moUrl).searchParams.get('token') ?? '',
    callbackPort,
    phonesUrl,
    // Longer than an SMS waits in Jasmin when the SMSC does not answer: there 5 s, in production minutes.
    unknownWaitMs: 8000,
    rate: 30,
  };
  return { simulator, place, troubles: realTroubles(gateway) };
}

function realTroubles(gateway: Gateway): GatewayTroubles {
  const end: GatewayTroubles['end'] = async (leg, way) => {
    if (way === 'in order') await gateway.drain();
    // While jasmind is down the proxy refuses connections, as the closed port itself would.
    leg.toGateway.shut();
    await gateway.end('jasmind', way === 'SIGKILL' ? 'SIGKILL' : 'SIGTERM');
    await untilPaused(leg);
  };
  const begin: GatewayTroubles['begin'] = async (leg) => {
    await gateway.begin('jasmind');
    await leg.toGateway.open();
    await gateway.untilBound();
  };
  return {
    name: 'the real Jasmin',
    end,
    begin,
    // jasmind answers a receipt of the SMSC before RabbitMQ has it, and closes no channel: what RabbitMQ has not read by then is gone.
    // The double is the SMS between Jasmin and the SMSC at that moment: the connector's window is one.
    harm: {
      'in order': { losesReports: false, doubles: 0 },
      SIGTERM: { losesReports: true, doubles: 1 },
      SIGKILL: { losesReports: true, doubles: 1 },
    },
    async restartBroker(leg) {
      await gateway.end('rabbitmq');
      await untilCounted(leg, 'gateway-failed');
      await gateway.begin('rabbitmq');
      await untilCounted(leg, 'gateway-broken');
      await end(leg, 'SIGTERM');
      await begin(leg);
    },
    async smscDown(leg) {
      await leg.fault({ smsc: 'down' });
      await eventually(async () => {
        if ((await gateway.connector()).session === 'BOUND_TRX') throw new Error('still bound');
      });
    },
    async smscUp(leg) {
      await leg.fault(undefined);
      await gateway.untilBound();
    },
    async silence(leg) {
      await leg.fault({ submit: 'accept-then-silent', times: 1 });
      await leg.untilFaultIsSpent();
    },
    doublesOfSilence: 1,
    reorders: { restart: false, smsc: false },
  };
}
