import { answeredByReport, type Forwarding } from '../requests/forwarding.js';

/** GetList-Request: which contact lists the user has. */
export const getList: Forwarding<'GetList-Request'> = (primitive, { requester }) => ({
  request: { topic: 'presence-requests', fact: { type: 'ListsRequested', data: { requester } } },
  answer: answeredByReport(primitive, 'ListsReported', ({ lists, defaultList }) => ({
    kind: 'GetList-Response',
    contactLists: lists,
    ...(defaultList !== undefined && { defaultContactList: defaultList }),
  })),
});
