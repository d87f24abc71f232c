import type { Registry } from '@smsonly/directory';
import { decideMoves, type Move, type MovingOffer } from '../close-account/decide-moves.js';
import { textDecisions, type SmsChanges, type SmsFacts } from '../send-sms/decide-texts.js';
import type { SmsPolicy } from '../send-sms/sms-policy.js';
import { decideRoutes, type RoutedMessage, type WaitingFacts } from './decide-routes.js';
import type { ResolvedMessage } from './resolve-recipients.js';

/** Everything that decides about a run of messages. */
export type RunFacts = WaitingFacts &
  Readonly<{
    messages: readonly ResolvedMessage[];
    /** What still waits for closed accounts that had the numbers of these messages' recipients. */
    moving: readonly MovingOffer[];
    /** The IM users who sent that. */
    senders: Registry;
    sms: SmsFacts;
  }>;

export type DecidedRun = Readonly<{
  moves: readonly Move[];
  /** Each message with what becomes of it, recipient by recipient. */
  routed: readonly RoutedMessage[];
  /** What is to be saved for the texts among both. */
  changes: SmsChanges;
}>;

/**
 * The routing policy (docs/routing.md) for a run of messages, in the order in which they came: what an earlier one takes, the later ones
 * find taken. What still waits for a closed account is older than the messages to its number, so it is decided about, and leaves, first.
 */
export function decideRun(facts: RunFacts, policy: Readonly<{ sms: SmsPolicy; maxWaiting: number }>): DecidedRun {
  const texts = textDecisions(facts.sms, policy.sms);
  const moves = decideMoves(facts.moving, { senders: facts.senders, now: facts.sms.now, texts });
  const routed = decideRoutes(facts.messages, { ...facts, maxWaiting: policy.maxWaiting, texts });
  return { moves, routed, changes: texts.changes() };
}
