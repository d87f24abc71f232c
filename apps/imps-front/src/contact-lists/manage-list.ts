import type { Result } from '@smsonly/contracts';
import { allFailed, withFailures, status } from '@smsonly/imps-model';
import { readList, readUsers } from '../addresses/read-address.js';
import { isDone, type Forwarding } from '../requests/forwarding.js';
import { refusal, resultOf } from '../requests/refusal.js';
import { readNicks } from './nick-list.js';

/**
 * ListManage-Request: changes a list, or reads it when there is nothing to change. 1.1 has no ReceiveList and always
 * gets the list.
 */
export const manageList: Forwarding<'ListManage-Request'> = (primitive, { requester, version, reading }) => {
  const list = readList(primitive.contactList, reading);
  if (!list) return refusal(primitive, { code: status.contactListUnknown });
  const added = readNicks(primitive.addNickList, reading);
  const removed = readUsers(primitive.removeNickList ?? [], reading);
  const { contactListProperties: properties } = primitive;
  const reads = !primitive.addNickList && !primitive.removeNickList && !properties;
  const receiveList = reads || version === '1.1' || primitive.receiveList === true;
  const requestsChange = added.nicks.length > 0 || removed.read.length > 0 || properties !== undefined;
  // If only unreadable IDs were to be added, nothing was done in part.
  const whole = (result: Result): Result => {
    if (requestsChange || added.failures.length === 0) return withFailures(result, added.failures);
    return isDone(result) ? allFailed(added.failures) : result;
  };
  return {
    request: {
      topic: 'presence-requests',
      fact: {
        type: 'ListManagementRequested',
        data: {
          requester,
          list,
          add: added.nicks,
          remove: [...removed.read],
          ...(properties && { properties: [...properties] }),
          receiveList,
        },
      },
    },
    answer: (response) => {
      const result = resultOf(whole(response.data.result));
      const content = response.type === 'ListReported' && receiveList ? response.data.list : undefined;
      if (!content) return { kind: 'ListManage-Response', result };
      return {
        kind: 'ListManage-Response',
        result,
        nickList: { nickNames: content.members },
        contactListProperties: [
          { name: 'DisplayName', value: content.displayName },
          { name: 'Default', value: content.isDefault ? 'T' : 'F' },
        ],
      };
    },
  };
};
