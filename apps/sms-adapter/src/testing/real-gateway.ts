import { eventually, freePort } from '@smsonly/testing';
import { Gateway } from '../../../../deploy/jasmin/gateway.mjs';
import { AppProcess } from './app-process.js';
import type { GatewayTroubles } from './gateway-troubles.js';
import { untilCounted, untilPaused } from './simulated-gateway.js';
import type { GatewayPlace } from './sms-leg.js';

/** The real Jasmin of deploy/jasmin/test.mjs, with the simulator as its SMSC. */
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
  /** As long as jasmind is away the door has nobody behind it; a client without a door would be refused as well. */
  const restart: GatewayTroubles['restart'] = async (leg, signal) => {
    leg.toGateway.shut();
    await gateway.end('jasmind', signal);
    await untilPaused(leg);
    await gateway.begin('jasmind');
    await leg.toGateway.open();
    await gateway.untilBound();
  };
  return {
    name: 'the real Jasmin',
    restart,
    async restartBroker(leg) {
      await gateway.end('rabbitmq');
      await untilCounted(leg, 'gateway-failed');
      await gateway.begin('rabbitmq');
      await untilCounted(leg, 'gateway-broken');
      await restart(leg, 'SIGTERM');
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
    // The SMS that is between Jasmin and the SMSC at that moment: the connector's window is one.
    doublesOfRestart: 1,
    reorders: { restart: false, smsc: false },
  };
}
