import type { Address, Envelope, Fact, FactOf, Requester } from '@smsonly/contracts';
import { answer, type Handler } from '@smsonly/kafka';
import { touch } from '../notify-watchers/owe.js';
import type { PresenceDependencies } from '../presence.dependencies.js';
import { ofLivingAccounts } from '../who/living-accounts.js';
import { loadRegistry } from '../who/registry.store.js';
import { whoIs } from '../who/who-is.js';
import { saveWords, type Word } from './authorisation.store.js';

type Request = FactOf<'presence-requests'>;
type Answered = Extract<Request, { type: 'AuthorisationAnswered' }>;
type Cancelled = Extract<Request, { type: 'AuthorisationCancelled' }>;
type AboutOne = Fact<string, { requester: Requester }>;

/** A user's word about one watcher. SMS-only users are fine (200) and nothing is kept for them; unknown ones are not (531). */
function takeWords<F extends AboutOne>(
  about: (data: F['data']) => Address,
  said: (data: F['data']) => Pick<Word, 'decision' | 'attributes'>,
  { numbering }: PresenceDependencies,
): Handler<F> {
  return ofLivingAccounts(async (events: readonly Envelope<F>[], { tx }) => {
    const registry = await loadRegistry(tx, { addresses: events.map(({ data }) => about(data)) });
    const decided = events.map((event) => ({ event, whom: whoIs(about(event.data), registry, numbering) }));
    await saveWords(
      tx,
      decided.flatMap(({ event, whom }): Word[] => {
        if (whom.kind !== 'registered') return [];
        const { accountId } = event.data.requester;
        return [{ accountId, watcherId: whom.account.accountId, ...said(event.data) }];
      }),
    );
    return decided.flatMap(({ event, whom }) => [
      answer(event, {
        type: 'RequestCompleted',
        data: { result: { code: whom.kind === 'unknown' ? 531 : 200 } },
      }),
      ...(whom.kind === 'registered' ? [touch(event.data.requester, [], event)] : []),
    ]);
  });
}

/** PresenceAuth-User: the watched user's answer to PresenceAuth-Request, asked for or not. */
export function answerAuthorisation(dependencies: PresenceDependencies): Handler<Answered> {
  return takeWords<Answered>(
    ({ asker }) => asker,
    ({ accepted, attributes }) =>
      accepted ? { decision: 'granted', attributes } : { decision: 'denied', attributes: [] },
    dependencies,
  );
}

/** CancelAuth-Request: the watcher sees only what attribute lists say, and is asked about when he subscribes again. */
export function cancelAuthorisation(dependencies: PresenceDependencies): Handler<Cancelled> {
  return takeWords<Cancelled>(
    ({ watcher }) => watcher,
    () => ({ decision: 'withdrawn', attributes: [] }),
    dependencies,
  );
}
