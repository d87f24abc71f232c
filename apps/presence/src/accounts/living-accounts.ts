import type { Fact, Requester } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';

type Request = Fact<string, { requester: Requester }>;

/**
 * Leaves out requests of accounts that are no longer registered (604): account events and requests come in no common order, and
 * what such a request would write has been cleared away already.
 */
export function ofLivingAccounts<F extends Request>(handler: Handler<F>): Handler<F> {
  return async (events, work) => {
    const registry = await readRegistry(work.tx, { accountIds: events.map(({ data }) => data.requester.accountId) });
    const isLiving = ({ data }: Request) => registry.byAccountId.get(data.requester.accountId) !== undefined;
    const living = events.filter(isLiving);
    const refused = events
      .filter((event) => !isLiving(event))
      .map((event) => answer(event, { type: 'RequestCompleted', data: { result: { code: 604 } } }));
    return living.length === 0 ? refused : [...refused, ...(await handler(living, work))];
  };
}
