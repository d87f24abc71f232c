import type { Encoding } from '@smsonly/imps-codec';
import { inPool, parseNumberPool, parseNumberRanges, type CspVersion } from '@smsonly/imps-model';
import { ImpsClient, type Wire } from '../people/imps-client.js';
import { Operator } from '../people/operator.js';
import { Phone } from '../people/phone.js';
import type { System } from '../system/addresses.js';
import type { Cast } from './story.js';

/** The CSP version of a story, and the wire forms of its users. */
export type StoryVariant = Readonly<{ version: CspVersion; alice: Encoding; bob: Encoding }>;

/**
 * The people of the story against a running system with its demo accounts. The newcomer uses Bob's wire form.
 * @param run makes the phone's number, the newcomer and all texts this run's own, 0 to 9,999,999
 */
export function castFor(
  system: System,
  { version, alice, bob }: StoryVariant,
  run: number,
  wire?: (who: string) => Wire,
): Cast {
  const { domain } = system;
  const [range] = parseNumberRanges(system.ranges);
  if (range === undefined) throw new Error('SMS_ONLY_RANGES names no range, so there is no SMS-only user to write to');
  const msisdn = `${range}${String(run)
    .padStart(11 - range.length, '0')
    .slice(-(11 - range.length))}`;
  const pool = parseNumberPool(system.pool);
  const client = (who: string, name: string, password: string, encoding: Encoding) =>
    new ImpsClient({
      url: system.imps,
      userId: `wv:${name}@${domain}`,
      password,
      version,
      encoding,
      clientId: `WV:smsonly-tour-${version}@DESK`,
      ...(wire && { wire: wire(who) }),
    });
  return {
    version,
    domain,
    alice: client('Alice', 'alice', 'alice-pw', alice),
    mistypingAlice: client('Alice', 'alice', 'allice-pw', alice),
    bob: client('Bob', 'bob', 'bob-pw', bob),
    newcomer: client('Kari', `kari${run}`, 'kari-pw', bob),
    newcomerPassword: 'kari-pw',
    phone: new Phone(system.simulator, msisdn),
    operator: new Operator(system.admin, system.adminToken),
    mark: `tour${run}`,
    isConversationNumber: (number) => inPool(number, pool),
  };
}
