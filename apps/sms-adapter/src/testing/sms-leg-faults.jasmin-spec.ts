import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AppProcess } from './app-process.js';
import { faultCases } from './fault-cases.js';
import type { GatewayTroubles } from './gateway-troubles.js';
import { realGateway } from './real-gateway.js';
import { SmsLeg } from './sms-leg.js';

jest.setTimeout(300_000);

describe('SMS on their way through the real Jasmin keep every promise', () => {
  let simulator: AppProcess;
  let leg: SmsLeg;
  let troubles: GatewayTroubles;

  beforeAll(async () => {
    const gateway = await realGateway();
    simulator = gateway.simulator;
    troubles = gateway.troubles;
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
    expect(await run(leg, troubles)).toEqual([]);
  });

  it('and nothing arrives late', async () => {
    expect(await leg.brokenLate('outcome-unknown')).toEqual([]);
  });
});
