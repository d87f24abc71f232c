import type { Standing } from '../conversation-numbers/whom-a-reply-means.js';
import type { SubmissionState } from '../send-sms/submission.store.js';

/** What the gateway can say about an SMS. */
export type SmsOutcome = 'accepted' | 'unknown' | 'delivered' | 'failed';

/**
 * A binding's standing after news of one of its SMS. It only rises, with one exception: when an accepted SMS failed and none has
 * arrived yet, nobody knows any more whether the phone has seen one.
 */
export function standingAfter(standing: Standing, outcome: SmsOutcome, state: SubmissionState): Standing {
  switch (outcome) {
    case 'delivered':
      return 'delivered';
    case 'accepted':
      return atLeast(standing, 'accepted');
    case 'unknown':
      return atLeast(standing, 'uncertain');
    case 'failed':
      return state === 'accepted' && standing === 'accepted' ? 'uncertain' : standing;
  }
}

const certainty: Readonly<Record<Standing, number>> = { unsent: 0, uncertain: 1, accepted: 2, delivered: 3 };

function atLeast(standing: Standing, least: Standing): Standing {
  return certainty[standing] < certainty[least] ? least : standing;
}
