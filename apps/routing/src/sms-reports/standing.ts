import type { Standing } from '../conversation-numbers/whom-a-reply-means.js';

/** What the gateway can say about an SMS. */
export type SmsOutcome = 'accepted' | 'unknown' | 'delivered' | 'failed';

/** Where an SMS stands until it is settled. */
export type SubmissionState = 'requested' | 'unknown' | 'accepted';

/**
 * A binding's standing after news of one of its SMS. It only rises, with one exception: when an accepted SMS failed and none has
 * arrived yet, nobody knows any more whether the phone has seen one.
 */
export function standingAfter(standing: Standing, outcome: SmsOutcome, state: SubmissionState): Standing {
  switch (outcome) {
    case 'delivered':
      return 3;
    case 'accepted':
      return atLeast(standing, 2);
    case 'unknown':
      return atLeast(standing, 1);
    case 'failed':
      return state === 'accepted' && standing === 2 ? 1 : standing;
  }
}

function atLeast(standing: Standing, least: Standing): Standing {
  return standing < least ? least : standing;
}
