import { freePort } from '@smsonly/testing';
import { AppProcess } from './app-process.js';
import type { GatewayTroubles, Harm } from './gateway-troubles.js';
import { eventually, type GatewayPlace, type SmsLeg } from './sms-leg.js';

const account = { username: 'app', password: 'app-pass', token: 'callback-secret' };

/** The simulator as Jasmin, and where it is. */
export async function simulatedGateway(): Promise<{ simulator: AppProcess; place: GatewayPlace }> {
  const [port, callbackPort] = [await freePort(), await freePort()];
  const phonesUrl = `http://127.0.0.1:${port}`;
  const env = {
    JASMIN_SIMULATOR_PORT: String(port),
    JASMIN_USERNAME: account.username,
    JASMIN_PASSWORD: account.password,
    SMS_CALLBACK_URL: `http://127.0.0.1:${callbackPort}`,
    JASMIN_CALLBACK_TOKEN: account.token,
    SIMULATOR_CALLBACK_RETRY_DELAY: '300ms',
    SIMULATOR_CALLBACK_TRIES: '40',
    LOG_LEVEL: 'fatal',
  };
  const simulator = new AppProcess('jasmin-simulator', env, `${phonesUrl}/health/ready`);
  await simulator.start();
  return { simulator, place: { port, ...account, callbackPort, phonesUrl, unknownWaitMs: 3000, rate: 60 } };
}

/** The simulator itself is never ended. */
const noHarm: Harm = { losesReports: false, doubles: 0 };

/** Jasmin's faults, caused by the simulator and the proxies. */
export const simulatedTroubles: GatewayTroubles = {
  name: 'the simulator',
  async end(leg, way) {
    await leg.fault({ send: 'hold' });
    // A process that is killed has calls under way that it has carried out, and others that it has not.
    let calls = 0;
    if (way === 'SIGKILL')
      leg.toGateway.treat = ({ path }) => (path !== '/send' ? 'pass' : (calls += 1) % 2 === 0 ? 'lose-answer' : 'cut');
    if (way === 'SIGKILL') await eventually(() => enough(calls >= 2));
    leg.toGateway.shut();
    await untilPaused(leg);
    leg.toGateway.heal();
  },
  async begin(leg) {
    await leg.toGateway.open();
    await leg.fault(undefined);
  },
  harm: { 'in order': noHarm, SIGTERM: noHarm, SIGKILL: noHarm },
  async restartBroker(leg) {
    await leg.fault({ send: 'refuse-500' });
    await untilCounted(leg, 'gateway-failed');
    await leg.fault({ send: 'accept-then-lose' });
    const before = leg.toGateway.passages.length;
    await eventually(() => enough(leg.toGateway.passages.slice(before).some(({ path }) => path === '/send')));
    await leg.fault({ send: 'failure-instance' });
    await untilCounted(leg, 'gateway-broken');
    await leg.fault(undefined);
  },
  smscDown: (leg) => leg.fault({ send: 'hold' }),
  smscUp: (leg) => leg.fault(undefined),
  // Jasmin submits it again later; until then nothing is reported.
  async silence(leg) {
    await leg.fault({ dlr: 'delayed:1500', times: 5 });
    await leg.untilFaultIsSpent();
  },
  doublesOfSilence: 0,
  reorders: { restart: false, smsc: false },
};

/** Until the adapter has met this refusal of the gateway. */
export async function untilCounted(leg: SmsLeg, cause: string): Promise<void> {
  const pattern = new RegExp(`^smsonly_sms_attempts_total.*cause="${cause}"`);
  const before = await leg.metric(pattern);
  await eventually(async () => enough((await leg.metric(pattern)) > before), { interval: 20 });
}

/** Until the adapter has found that the gateway is away. */
export async function untilPaused(leg: SmsLeg): Promise<void> {
  await eventually(async () => enough((await leg.metric(/^smsonly_sms_gateway_paused/)) === 1), { interval: 20 });
}

function enough(isSo: boolean): void {
  if (!isSo) throw new Error('not yet');
}
