import type { ResponseBody } from '@smsonly/kafka';
import { listSpelling } from '@smsonly/imps-model';
import type { ContactList, ContactLists } from '../contact-lists/contact-list.js';
import { mostBytesOfOneAnswer } from '../presence.limits.js';
import { jsonBytes } from '../event-size.js';
import type { ListDecision } from './decide-list-change.js';
import { membersOf } from './list-members.js';

const contentOf = (list: ContactList) => ({
  members: membersOf(list.contacts),
  displayName: list.displayName,
  isDefault: list.isDefault,
});

/** Answer to CreateList and ListManage, with the whole list if wanted and there; 432 for one that was made before lists were bounded. */
export function reportList({ result, list }: ListDecision, wanted: boolean): ResponseBody {
  const data = { result, ...(wanted && list ? { list: contentOf(list) } : {}) };
  const isTooLarge = jsonBytes(data) > mostBytesOfOneAnswer;
  return { type: 'ListReported', data: isTooLarge ? { result: { code: 432 } } : data };
}

/** Answer to GetList: the default list is separate. */
export function reportLists(lists: ContactLists): ResponseBody {
  const all = [...lists.values()];
  const defaultList = all.find((list) => list.isDefault);
  return {
    type: 'ListsReported',
    data: {
      result: { code: 200 },
      lists: all.filter((list) => !list.isDefault).map((list) => listSpelling(list.spelling)),
      ...(defaultList ? { defaultList: listSpelling(defaultList.spelling) } : {}),
    },
  };
}
