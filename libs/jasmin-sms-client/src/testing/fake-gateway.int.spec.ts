import { describe, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DlrMeaning } from '../dlr.js';
import type { Submission } from '../sms-gateway.js';
import { FakeGateway } from './fake-gateway.js';
import { gatewayContract, outcomesOfFaults, type GatewayBench, type GatewayFault } from './gateway-contract.js';

function benchOfFake(): GatewayBench {
  const reports = new Map<string, DlrMeaning[]>();
  const gateway = new FakeGateway(randomUUID, (reference, meaning) => {
    reports.set(reference, [...(reports.get(reference) ?? []), meaning]);
  });
  return {
    gateway,
    textsOn: async (phone) => gateway.accepted.filter(({ to }) => to === phone),
    reportsOf: async (reference) => reports.get(reference) ?? [],
    arrange: async (fault) => gateway.answerNext({ ...outcomesOfFaults[fault], detail: fault } satisfies Submission),
    heal: async () => gateway.answerAsUsual(),
  };
}

describe('the fake gateway, as every SmsGateway,', () => {
  const bench = benchOfFake();
  for (const { title, keep } of gatewayContract(Object.keys(outcomesOfFaults) as GatewayFault[]))
    it(title, () => keep(bench));
});
