import type { Registry } from '@smsonly/directory';
import { decideMoves, type Move, type MovingOffer } from '../close-account/decide-moves.js';
import { textDecisions, type SmsChanges, type SmsFacts } from '../send-sms/decide-texts.js';
import type { SmsPolicy } from '../send-sms/sms-policy.js';
import { decideRoutes, type RoutedMessage, type WaitingFacts, type WaitingLimits } from './decide-routes.js';
import type { ResolvedMessage } from './resolve-recipients.js';

/** The facts behind the decision about a run of messages. */
export type RunFacts = WaitingFacts &
  Readonly<{
    messages: readonly ResolvedMessage[];
    /** Messages still waiting for closed accounts that had the recipients' numbers. */
    moving: readonly MovingOffer[];
    /** The IM users who sent those. */
    senders: Registry;
    sms: SmsFacts;
  }>;

export type DecidedRun = Readonly<{
  moves: readonly Move[];
  /** Each message with its routes, recipient by recipient. */
  routed: readonly RoutedMessage[];
  /** What has to be saved for the texts among both. */
  changes: SmsChanges;
}>;

/**
 * Applies the routing policy (docs/routing.md) to a run of messages, in order: what one takes is no longer free for the next. Messages
 * still waiting for a closed account are older than the new ones to its number, so they are decided, and go out, first.
 */
export function decideRun(facts: RunFacts, policy: WaitingLimits & Readonly<{ sms: SmsPolicy }>): DecidedRun {
  const { maxWaiting, maxWaitingBytes } = policy;
  const texts = textDecisions(facts.sms, policy.sms);
  const moves = decideMoves(facts.moving, { senders: facts.senders, now: facts.sms.now, texts });
  const routed = decideRoutes(facts.messages, { ...facts, maxWaiting, maxWaitingBytes, texts });
  return { moves, routed, changes: texts.changes() };
}
