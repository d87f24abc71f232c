import { answeredByStatus, type Forwarding } from '../requests/forwarding.js';
import { attributesOf } from './presence-values.js';

/** UpdatePresence-Request: sets the attributes in it and leaves the others. */
export const updatePresence: Forwarding<'UpdatePresence-Request'> = (primitive, { requester }) => ({
  request: {
    topic: 'presence-requests',
    fact: {
      type: 'PresenceUpdateRequested',
      data: { requester, attributes: attributesOf(primitive.presenceSubList) },
    },
  },
  answer: answeredByStatus(),
});
