import { describe, expect, it } from '@jest/globals';
import { capabilitiesIn, capabilitiesOf, cspVersions, mandatoryParts, type CspVersion } from '@smsonly/imps-model';
import { negotiateServices } from '../access/negotiate-services.js';
import { serverRequests } from '../queue/server-primitive.js';
import { handledCapabilities } from './handled-capabilities.js';
import type { TransactionTable } from './primitive-handler.js';
import { transactionTable } from './transaction-table.js';

const table: TransactionTable = transactionTable({} as never);
const handled = handledCapabilities(table, serverRequests);

function offeredIn(version: CspVersion) {
  const request = { kind: 'Service-Request', allFunctionsRequest: true } as const;
  return negotiateServices(request, version, handled).response.allFunctions?.features;
}

describe('the service tree that clients are offered', () => {
  it.each(cspVersions)('is what is handled, no more and no less, in %s', (version) => {
    const offered = [...capabilitiesIn(offeredIn(version), version)].filter((one) => !mandatoryParts.has(one));
    const named = [...Object.values(table), ...Object.values(serverRequests)].flatMap(
      ({ capability }) => capability ?? [],
    );
    expect(new Set(offered)).toEqual(new Set(named.filter((one) => capabilitiesOf(version).has(one))));
  });

  it.each(['1.1', '1.2'] as const)(
    'never spells out the attribute lists in %s, which one phone has no tokens for',
    (version) => {
      const { PresenceFeat } = offeredIn(version) ?? {};
      expect(PresenceFeat).toBeDefined();
      expect(JSON.stringify(PresenceFeat)).not.toMatch(/CALI|DALI|GALS/);
      expect(capabilitiesIn({ PresenceFeat }, version)).toEqual(
        new Set([...capabilitiesIn({ PresenceFeat }, version), 'CALI', 'DALI', 'GALS']),
      );
    },
  );

  it('has no reactive authorisation and no attribute lists in 1.3', () => {
    expect(JSON.stringify(offeredIn('1.3'))).not.toMatch(/REACT|CAAUT|GETAUT|AttListFunc|CALI|DALI|GALS/);
  });

  it('covers every row but those of the mandatory parts, which no client can refuse', () => {
    const without = Object.entries({ ...table, ...serverRequests }).filter(([, { capability }]) => !capability);
    expect(without.map(([kind]) => kind)).toEqual([
      'WV-CSP-VersionDiscovery-Request',
      'Login-Request',
      'Logout-Request',
      'KeepAlive-Request',
      'Service-Request',
      'ClientCapability-Request',
      'Polling-Request',
      'MessageDelivered',
      'SubscribePresence-Request',
      'UnsubscribePresence-Request',
      'SendMessage-Request',
      'presence',
    ]);
  });
});
