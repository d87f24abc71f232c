import { listSpelling, withFailures, status } from '@smsonly/imps-model';
import { readList } from '../addresses/read-address.js';
import { answeredByStatus, isDone, type Forwarding } from '../requests/forwarding.js';
import { refusal } from '../requests/refusal.js';
import { readNicks } from './nick-list.js';

/** CreateList-Request. 1.3 answers full success with CreateList-Response, everything else is Status. */
export const createList: Forwarding<'CreateList-Request'> = (primitive, { requester, version, reading }) => {
  const list = readList(primitive.contactList, reading);
  // 752: the ID of a list must be wv:<own user>/<name>.
  if (!list) return refusal(primitive, { code: status.badContactListProperty });
  const { nicks, failures } = readNicks(primitive.nickList, reading);
  const properties = [...(primitive.contactListProperties ?? [])];
  return {
    request: {
      topic: 'presence-requests',
      fact: { type: 'ListCreationRequested', data: { requester, list, nicks, properties } },
    },
    answer: (response) => {
      const whole = withFailures(response.data.result, failures);
      if (version !== '1.3' || whole.code !== 200 || !isDone(whole)) return answeredByStatus(failures)(response);
      return {
        kind: 'CreateList-Response',
        contactList: listSpelling(list.spelling),
        ...(properties.length > 0 && { contactListProperties: properties }),
      };
    },
  };
};
