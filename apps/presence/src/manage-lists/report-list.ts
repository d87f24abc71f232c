import type { ResponseBody } from '@smsonly/kafka';
import { listSpelling } from '@smsonly/imps-model';
import type { Contact, ContactList, ContactLists } from '../contact-lists/contact-list.js';
import { mostBytesOfOneAnswer, mostListBytes } from '../presence.limits.js';
import { jsonBytes } from '../published-presence/event-size.js';
import type { ListDecision } from './decide-list-change.js';

/**
 * The nickname, or else the user part of the address: every contact has a name, since some clients cannot read one without.
 */
function nameOf({ name, spelling }: Contact): string {
  if (name !== undefined) return name;
  const at = spelling.lastIndexOf('@');
  return (at === -1 ? spelling : spelling.slice(0, at)).replace(/^wv:/i, '');
}

const membersOf = (contacts: ContactList['contacts']) =>
  [...contacts.values()].map((contact) => ({ userId: contact.spelling, name: nameOf(contact) }));

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

/** Whether an answer can hold all contacts of a list, and the names of those that were refused. */
export function fitsIntoAnswer(contacts: ContactList['contacts']): boolean {
  return jsonBytes(membersOf(contacts)) <= mostListBytes;
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
