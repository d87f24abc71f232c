import type { Standing } from '../conversation-numbers/reply-recipient.js';
import type { SubmissionState } from '../send-sms/submission.store.js';

/** What sms-adapter can report about an SMS. */
export type SmsOutcome = 'accepted' | 'unknown' | 'delivered' | 'failed';

/**
 * A binding's standing after a report on one of its SMS. It only rises, with one exception: when an accepted SMS fails before any has
 * been delivered, it is uncertain again whether the phone has seen one.
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
