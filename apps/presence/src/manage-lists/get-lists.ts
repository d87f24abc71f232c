import type { FactOf } from '@smsonly/contracts';
import { answer, type Handler } from '@smsonly/kafka';
import { loadContactLists } from '../contact-lists/contact-list.store.js';
import { reportLists } from './report-list.js';

type ListsRequested = Extract<FactOf<'presence-requests'>, { type: 'ListsRequested' }>;

/** GetList-Request. */
export function getLists(): Handler<ListsRequested> {
  return async (events, { tx }) => {
    const accountIds = [...new Set(events.map(({ data }) => data.requester.accountId))];
    const lists = await loadContactLists(tx, accountIds, []);
    return events.map((event) => answer(event, reportLists(lists.get(event.data.requester.accountId) ?? new Map())));
  };
}
