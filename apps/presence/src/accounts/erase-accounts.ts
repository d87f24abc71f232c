import type { Envelope, FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing } from '@smsonly/kafka';
import type { Tx } from '@smsonly/persistence';
import { deleteAccountData } from './account.store.js';

type Erased = Envelope<Extract<FactOf<'account-events'>, { type: 'AccountDeregistered' }>>;
type Continued = Extract<FactOf<'presence-changes'>, { type: 'ErasureContinued' }>;

/** Most rows deleted in one transaction: 100 lists of 1,000 contacts take 20 turns between other users' records. */
const mostRows = 5000;

/** Deletes what these accounts had, as much as one transaction may; the rest follows. */
export async function eraseAccounts(tx: Tx, events: readonly (Erased | Envelope<Continued>)[]): Promise<Outgoing[]> {
  const accounts = new Map(events.map((event) => [event.data.accountId, event]));
  if (await deleteAccountData(tx, [...accounts.keys()], mostRows)) return [];
  return [...accounts.values()].map((cause) => {
    const { accountId, userId } = cause.data;
    return emit('presence-changes', userId, { type: 'ErasureContinued', data: { accountId, userId } }, { cause });
  });
}

/** More of what deleted accounts had. */
export function continueErasure(): Handler<Continued> {
  return (events, { tx }) => eraseAccounts(tx, events);
}
