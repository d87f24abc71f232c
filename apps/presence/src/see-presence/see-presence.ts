import type { AttributeName, AttributeNames, CspVersion, PresenceAttribute } from '@smsonly/contracts';
import type { Account, Party } from '@smsonly/directory';
import { decideVisibility, type Permissions } from '../authorisation/decide-visibility.js';
import type { Published } from '../published-presence/attributes.js';
import { composePresence, unknownPresence } from '../published-presence/compose-presence.js';
import { withAlias } from '../published-presence/with-alias.js';
import { smsOnlyPresence } from '../published-presence/sms-only-presence.js';

/** A watcher, and the version that their session speaks. */
export type Watcher = Readonly<{ account: Account; version: CspVersion }>;

/** What is known of a registered user and a watcher. */
export type RegisteredFacts = Readonly<{ published: Published; permissions: Permissions }>;

export type Policy = Readonly<{ domain: string; operatorDefault: readonly AttributeName[] }>;

/**
 * The presence of whoever an address belongs to, as this watcher may see it. SMS-only users cannot authorise, so no
 * attribute list applies to them.
 */
export function seePresence(
  watcher: Watcher,
  party: Party,
  asked: AttributeNames,
  facts: (watched: Account) => RegisteredFacts,
  policy: Policy,
): PresenceAttribute[] {
  switch (party.kind) {
    case 'sms-only':
      return smsOnlyPresence(party.phone, asked);
    case 'unknown':
    case 'foreign':
      return unknownPresence(asked);
    case 'account': {
      const { published, permissions } = facts(party.account);
      const { visible } = decideVisibility(watcher.account, party.account, permissions, policy.operatorDefault);
      return composePresence(withAlias(published, party.account), asked, visible, watcher.version);
    }
  }
}
