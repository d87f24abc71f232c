import { describe, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DlrMeaning } from '../dlr.js';
import { isPart, type Sms, type SubmitResult } from '../sms-gateway.js';
import { FakeGateway } from './fake-gateway.js';
import { gatewayContract, outcomeOfFault, type GatewayBench, type GatewayFault } from './gateway-contract.js';

/** The accepted texts, with parts joined to one text. */
function textsOf(accepted: readonly Sms[]): { from: string; text: string }[] {
  const whole = accepted.flatMap((sms) => (isPart(sms) ? [] : [sms]));
  const parts = accepted.flatMap((sms) => (isPart(sms) ? [{ ...sms, body: 1 + (sms.octets[0] ?? 0) }] : []));
  const [first] = parts;
  if (first === undefined) return whole;
  const sorted = parts.sort((a, b) => (a.octets[a.body - 1] ?? 0) - (b.octets[b.body - 1] ?? 0));
  const octets = Buffer.concat(sorted.map((part) => part.octets.subarray(part.body)));
  return [
    { from: first.from, text: first.coding === 8 ? octets.swap16().toString('utf16le') : octets.toString('latin1') },
  ];
}

function benchOfFake(): GatewayBench {
  const reports = new Map<string, DlrMeaning[]>();
  const gateway = new FakeGateway(randomUUID, (reference, meaning) => {
    reports.set(reference, [...(reports.get(reference) ?? []), meaning]);
  });
  return {
    gateway,
    textsOn: async (phone) => textsOf(gateway.accepted.filter(({ to }) => to === phone)),
    reportsOf: async (reference) => reports.get(reference) ?? [],
    arrange: async (fault) => gateway.answerNext({ ...outcomeOfFault[fault], detail: fault } satisfies SubmitResult),
    heal: async () => gateway.answerAsUsual(),
  };
}

describe('the fake gateway, as every SmsGateway,', () => {
  const bench = benchOfFake();
  for (const { title, keep } of gatewayContract(Object.keys(outcomeOfFault) as GatewayFault[]))
    it(title, () => keep(bench));
});
