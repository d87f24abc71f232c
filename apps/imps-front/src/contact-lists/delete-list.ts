import { status } from '@smsonly/imps-model';
import { readList } from '../addresses/read-address.js';
import { answeredByStatus, type Forwarding } from '../requests/forwarding.js';
import { refusal } from '../requests/refusal.js';

/** DeleteList-Request. */
export const deleteList: Forwarding<'DeleteList-Request'> = (primitive, { requester, reading }) => {
  const list = readList(primitive.contactList, reading);
  if (!list) return refusal(primitive, { code: status.contactListUnknown });
  return {
    request: { topic: 'presence-requests', fact: { type: 'ListDeletionRequested', data: { requester, list } } },
    answer: answeredByStatus(),
  };
};
