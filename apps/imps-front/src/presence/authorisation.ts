import { status } from '@smsonly/imps-model';
import { readUser } from '../addresses/read-address.js';
import { answeredByStatus, type Forwarding } from '../requests/forwarding.js';
import { refusal } from '../requests/refusal.js';
import { namesIn } from './attribute-names.js';

/** PresenceAuth-User: the watched user's answer to a PresenceAuth-Request. */
export const answerAuthorisation: Forwarding<'PresenceAuth-User'> = (primitive, { requester, reading }) => {
  const asker = readUser(primitive.userId, reading);
  if (!asker) return refusal(primitive, { code: status.unknownUser });
  return {
    request: {
      topic: 'presence-requests',
      fact: {
        type: 'AuthorisationAnswered',
        data: { requester, asker, accepted: primitive.acceptance, attributes: namesIn(primitive.presenceSubList) },
      },
    },
    answer: answeredByStatus(),
  };
};

/** CancelAuth-Request: withdraws an authorisation. */
export const cancelAuthorisation: Forwarding<'CancelAuth-Request'> = (primitive, { requester, reading }) => {
  const watcher = readUser(primitive.userId, reading);
  if (!watcher) return refusal(primitive, { code: status.unknownUser });
  return {
    request: { topic: 'presence-requests', fact: { type: 'AuthorisationCancelled', data: { requester, watcher } } },
    answer: answeredByStatus(),
  };
};
