import type { AttributeName, AttributeNames, CspVersion, PresenceAttribute } from '@smsonly/contracts';
import { decideVisibility, type AboutWatcher, type VisibilityDecision } from '../authorisation/decide-visibility.js';
import { wordsOfUser } from '../block-lists/whom-entries-mean.js';
import type { Published } from '../published-presence/attributes.js';
import { composePresence, unknownPresence } from '../published-presence/compose-presence.js';
import { smsOnlyPresence } from '../published-presence/sms-only-presence.js';
import type { Account, Who } from '../who/who-is.js';

/** A watcher, and the version that his session speaks. */
export type Watcher = Readonly<{ account: Account; version: CspVersion }>;

/** What is known of a registered user when a watcher looks at him. */
export type RegisteredFacts = Readonly<{ published: Published; said: AboutWatcher }>;

export type Policy = Readonly<{ domain: string; operatorDefault: readonly AttributeName[] }>;

/** May this watcher see this user, and by whose word. */
export function visibilityFor(
  watcher: Account,
  watched: Account,
  said: AboutWatcher,
  { domain, operatorDefault }: Policy,
): VisibilityDecision {
  return decideVisibility(watcher, wordsOfUser(watcher, domain), watched, said, operatorDefault);
}

/**
 * The presence of whoever an address belongs to, as this watcher may see it. SMS-only users have nobody who could
 * authorise, so no attribute list is asked for them.
 */
export function seePresence(
  watcher: Watcher,
  who: Who,
  asked: AttributeNames,
  facts: (watched: Account) => RegisteredFacts,
  policy: Policy,
): PresenceAttribute[] {
  switch (who.kind) {
    case 'sms-only':
      return smsOnlyPresence(who.msisdn, asked);
    case 'unknown':
    case 'foreign':
      return unknownPresence(asked);
    case 'registered': {
      const { published, said } = facts(who.account);
      const { visible } = visibilityFor(watcher.account, who.account, said, policy);
      return composePresence(published, asked, visible, watcher.version);
    }
  }
}
