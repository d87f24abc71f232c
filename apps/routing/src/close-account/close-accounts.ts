import type { FactOf } from '@smsonly/contracts';
import { untouchedLists } from '@smsonly/directory';
import { emit, type Handler } from '@smsonly/kafka';
import { deleteLists } from '../block-lists/block.store.js';
import { listsChanged } from '../block-lists/change-block-lists.js';
import { releaseBindingsOf } from '../conversation-numbers/binding.store.js';
import { lockAccountsExclusive } from '../locks.js';
import { isMessage, takeOffersOf } from '../offers/offer.store.js';
import type { RoutingDeps } from '../routing.deps.js';
import { textDecisions } from '../send-sms/decide-texts.js';
import { loadConsent } from '../send-sms/load-sms-facts.js';
import { saveTexts } from '../send-sms/save-texts.js';
import { decideMoves, movingOffers, pairsOf } from './decide-moves.js';
import { loadMoveFacts } from './load-move-facts.js';
import { finishMoves } from './finish-moves.js';

type AccountDeregistered = Extract<FactOf<'account-events'>, { type: 'AccountDeregistered' }>;

/**
 * Accounts were deleted: waiting messages go out as SMS or fail, reports are dropped, conversation numbers are released and lists deleted.
 * The bindings remain as history, so that no other user gets a reply meant for a deleted account.
 */
export function closeAccounts(deps: RoutingDeps): Handler<AccountDeregistered> {
  return async (events, work) => {
    const { tx, now } = work;
    const accounts = new Map(events.map(({ data }) => [data.accountId, data]));
    const accountIds = [...accounts.keys()];
    const names = events.flatMap(({ data: { accountId, userId, msisdn } }) => [accountId, userId, msisdn ?? []].flat());
    const [, offers] = await Promise.all([lockAccountsExclusive(tx, names), takeOffersOf(tx, accountIds)]);
    const messages = offers.filter(isMessage);
    const moving = movingOffers(messages, ({ addressee }) => accounts.get(addressee.accountId)?.msisdn, deps.numbering);
    const consentOf = await loadConsent(
      work,
      pairsOf(moving).map(({ phone }) => phone),
    );
    const { senders, sms } = await loadMoveFacts(deps, work, { moving, pairs: [], consentOf });

    const texts = textDecisions(sms, deps.sms);
    const moves = decideMoves(moving, { now, senders, texts });

    await saveTexts(deps, work, sms, texts.changes());
    deps.metrics.offersSettled.inc({ kind: 'report', how: 'account-closed' }, offers.length - messages.length);
    const moved = await finishMoves(deps, work, moves);
    const [, emptied] = await Promise.all([releaseBindingsOf(tx, accountIds, now), deleteLists(tx, accountIds)]);
    const changes = emptied.map(({ accountId, userId }) =>
      emit('block-events', userId, listsChanged(accountId, userId, untouchedLists)),
    );
    return [...moved, ...changes];
  };
}
