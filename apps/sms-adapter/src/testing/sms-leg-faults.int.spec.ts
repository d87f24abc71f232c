import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AppProcess } from './app-process.js';
import { faultCases } from './fault-cases.js';
import { simulatedGateway, simulatedTroubles } from './simulated-gateway.js';
import { SmsLeg } from './sms-leg.js';

jest.setTimeout(150_000);

describe('SMS on their way through the simulator keep every promise', () => {
  let simulator: AppProcess;
  let leg: SmsLeg;

  beforeAll(async () => {
    const gateway = await simulatedGateway();
    simulator = gateway.simulator;
    leg = await SmsLeg.start(gateway.place);
  });
  afterEach(async () => {
    leg.toGateway.heal();
    leg.toAdapter.heal();
    await leg.fault(undefined);
  });
  afterAll(async () => {
    await leg?.close();
    await simulator?.end('SIGTERM');
  });

  it.each(faultCases)('$title', async ({ run }) => {
    expect(await run(leg, simulatedTroubles)).toEqual([]);
  });

  it('and nothing arrives late', async () => {
    expect(await leg.brokenLate('outcome-unknown')).toEqual([]);
  });
});
