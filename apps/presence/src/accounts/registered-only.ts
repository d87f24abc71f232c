import type { Fact, Requester } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';

type Request = Fact<string, { requester: Requester }>;

/**
 * Refuses requests of accounts that are no longer registered (604) and hands on the others: account events and requests
 * have no common order, and what such a request would write has already been deleted.
 */
export function registeredOnly<F extends Request>(handler: Handler<F>): Handler<F> {
  return async (events, work) => {
    const registry = await readRegistry(work.tx, { accountIds: events.map(({ data }) => data.requester.accountId) });
    const isRegistered = ({ data }: Request) => registry.byAccountId.has(data.requester.accountId);
    const registered = events.filter(isRegistered);
    const refused = events
      .filter((event) => !isRegistered(event))
      .map((event) => answer(event, { type: 'RequestCompleted', data: { result: { code: 604 } } }));
    return registered.length === 0 ? refused : [...refused, ...(await handler(registered, work))];
  };
}
