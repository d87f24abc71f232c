import type { FactOf } from '@smsonly/contracts';
import { untouchedLists } from '@smsonly/directory';
import { emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { deleteLists } from '../block-lists/block.store.js';
import { listsChanged } from '../block-lists/change-block-lists.js';
import { releaseBindingsOf } from '../conversation-numbers/binding.store.js';
import { lockAccountsExclusive } from '../locks.js';
import { portionsOfAccounts, takeOffersOf } from '../offers/offer.store.js';
import { settleRead } from '../offers/settle-offers.js';
import type { RoutingDeps } from '../routing.deps.js';
import { textDecisions } from '../send-sms/decide-texts.js';
import { loadConsent } from '../send-sms/load-sms-facts.js';
import { saveTexts } from '../send-sms/save-texts.js';
import { decideMoves, movingOffers, pairsOf } from './decide-moves.js';
import { loadMoveFacts } from './load-move-facts.js';
import { finishMoves } from './finish-moves.js';

type AccountDeregistered = Extract<FactOf<'account-events'>, { type: 'AccountDeregistered' }>;

/**
 * Accounts were deleted: what was read counts as delivered, other waiting messages go out as SMS or fail, reports are dropped, conversation numbers are released and lists deleted.
 * The bindings remain as history, so that no other user gets a reply meant for a deleted account.
 */
export function closeAccounts(deps: RoutingDeps): Handler<AccountDeregistered> {
  return async (events, work) => {
    const { tx, now } = work;
    const accounts = new Map(events.map(({ data }) => [data.accountId, data]));
    const accountIds = [...accounts.keys()];
    const names = events.flatMap(({ data: { accountId, userId, msisdn } }) => [accountId, userId, msisdn ?? []].flat());
    await lockAccountsExclusive(tx, names);
    const moved = await settleRead(deps, work, accountIds);
    const portions = await portionsOfAccounts(tx, accountIds, mostOctets);
    for (const some of portions) moved.push(...(await moveOffersOf(deps, work, some, accounts)));
    const [, emptied] = await Promise.all([releaseBindingsOf(tx, accountIds, now), deleteLists(tx, accountIds)]);
    const changes = emptied.map(({ accountId, userId }) =>
      emit('block-events', userId, listsChanged(accountId, userId, untouchedLists)),
    );
    return [...moved, ...changes];
  };
}

/** Most octets of messages that are in memory together. */
const mostOctets = 16 * 1024 * 1024;

async function moveOffersOf(
  deps: RoutingDeps,
  work: Work,
  accountIds: readonly string[],
  accounts: ReadonlyMap<string, AccountDeregistered['data']>,
): Promise<Outgoing[]> {
  const { messages, reports } = await takeOffersOf(work.tx, accountIds);
  const moving = movingOffers(messages, ({ addressee }) => accounts.get(addressee.accountId)?.msisdn, deps.numbering);
  const consentOf = await loadConsent(
    work,
    pairsOf(moving).map(({ phone }) => phone),
  );
  const { senders, sms } = await loadMoveFacts(deps, work, { moving, pairs: [], consentOf });

  const texts = textDecisions(sms, deps.sms);
  const moves = decideMoves(moving, { now: work.now, senders, texts });

  await saveTexts(deps, work, sms, texts.changes());
  deps.metrics.offersSettled.inc({ kind: 'report', how: 'account-closed' }, reports);
  return finishMoves(deps, work, moves);
}
