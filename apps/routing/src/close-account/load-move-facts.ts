import { type Registry, readRegistry } from '@smsonly/directory';
import type { Work } from '@smsonly/kafka';
import type { Pair } from '../conversation-numbers/pair.js';
import type { RoutingDeps } from '../routing.deps.js';
import type { SmsFacts } from '../send-sms/decide-texts.js';
import { loadSmsFacts } from '../send-sms/load-sms-facts.js';
import { pairsOf, type MovingOffer } from './decide-moves.js';

type Wanted = Readonly<{
  moving: readonly MovingOffer[];
  /** Other pairs that send in the same run. */
  pairs: readonly Pair[];
  consentOf: SmsFacts['consentOf'];
}>;

/** Loads the senders of messages that were waiting for closed accounts, and the facts needed for all texts of the run. */
export async function loadMoveFacts(
  { sms: policy }: Pick<RoutingDeps, 'sms'>,
  work: Work,
  { moving, pairs, consentOf }: Wanted,
): Promise<{ senders: Registry; sms: SmsFacts }> {
  const movingPairs = pairsOf(moving);
  const [senders, sms] = await Promise.all([
    readRegistry(work.tx, { accountIds: movingPairs.map(({ accountId }) => accountId) }),
    loadSmsFacts(work, [...movingPairs, ...pairs], consentOf, policy),
  ]);
  return { senders, sms };
}
