import type { ResponseBody } from '@smsonly/kafka';
import { listSpelling } from '@smsonly/imps-model';
import type { Contact, ContactList, ContactLists } from '../contact-lists/contact-list.js';
import type { ListDecision } from './decide-list-change.js';

/**
 * The nickname, or else the user part of the address: every contact has a name, since some clients cannot read one without.
 */
function nameOf({ name, spelling }: Contact): string {
  if (name !== undefined) return name;
  const at = spelling.lastIndexOf('@');
  return (at === -1 ? spelling : spelling.slice(0, at)).replace(/^wv:/i, '');
}

const contentOf = (list: ContactList) => ({
  members: [...list.contacts.values()].map((contact) => ({ userId: contact.spelling, name: nameOf(contact) })),
  displayName: list.displayName,
  isDefault: list.isDefault,
});

/** Answer to CreateList and ListManage, with the whole list if wanted and there. */
export function reportList({ result, list }: ListDecision, wanted: boolean): ResponseBody {
  return { type: 'ListReported', data: { result, ...(wanted && list ? { list: contentOf(list) } : {}) } };
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
