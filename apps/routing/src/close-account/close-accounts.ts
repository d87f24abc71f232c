import type { FactOf } from '@smsonly/contracts';
import { untouchedLists } from '@smsonly/directory';
import { emit, type Handler } from '@smsonly/kafka';
import { deleteLists } from '../block-lists/block.store.js';
import { listsChanged } from '../block-lists/change-block-lists.js';
import { releaseBindingsOf } from '../conversation-numbers/binding.store.js';
import { isMessage, takeOffersOf } from '../offers/offer.store.js';
import { shutGates } from '../registry/account-gate.js';
import type { RoutingDeps } from '../routing.deps.js';
import { moveOffers } from './move-offers.js';

type AccountDeregistered = Extract<FactOf<'account-events'>, { type: 'AccountDeregistered' }>;

/**
 * Accounts were deleted: what waits for them goes by the other rail or fails, reports are dropped, conversation numbers and lists
 * are given up. The bindings stay as history, so that nobody gets a reply that was meant for them.
 */
export function closeAccounts(deps: RoutingDeps): Handler<AccountDeregistered> {
  return async (events, work) => {
    const { tx, now } = work;
    const accounts = new Map(events.map(({ data }) => [data.accountId, data]));
    const accountIds = [...accounts.keys()];
    const names = events.flatMap(({ data }) => [
      data.accountId,
      data.userId,
      ...(data.msisdn === undefined ? [] : [data.msisdn]),
    ]);
    await shutGates(tx, names);

    const offers = await takeOffersOf(tx, accountIds);
    const messages = offers.filter(isMessage);
    deps.metrics.offersSettled.inc({ kind: 'report', how: 'account-closed' }, offers.length - messages.length);
    const moved = await moveOffers(deps, work, messages, (offer) => accounts.get(offer.addressee.accountId)?.msisdn);

    await releaseBindingsOf(tx, accountIds, now);
    const emptied = await deleteLists(tx, accountIds);
    const changes = emptied.map(({ accountId, userId }) =>
      emit('block-events', userId, listsChanged(accountId, userId, untouchedLists)),
    );
    return [...moved, ...changes];
  };
}
