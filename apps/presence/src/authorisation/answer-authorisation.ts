import type { Address, Envelope, Fact, FactOf, Requester } from '@smsonly/contracts';
import { readRegistry, refusalOf, resolveAddress } from '@smsonly/directory';
import { answer, type Handler } from '@smsonly/kafka';
import { touch } from '../notify-watchers/owe.js';
import type { PresenceDependencies } from '../presence.dependencies.js';
import { ofLivingAccounts } from '../accounts/living-accounts.js';
import { attributesNamed } from './attribute-set.js';
import { saveSayings } from './authorisation.store.js';
import type { Saying } from './decide-authorisation.js';

type Request = FactOf<'presence-requests'>;
type Answered = Extract<Request, { type: 'AuthorisationAnswered' }>;
type Cancelled = Extract<Request, { type: 'AuthorisationCancelled' }>;
type AboutOne = Fact<string, { requester: Requester }>;

/** A user's word about one watcher. SMS-only users are fine (200) and nothing is kept for them; unknown and foreign ones are not (531, 516). */
function takeWords<F extends AboutOne>(
  about: (data: F['data']) => Address,
  said: (data: F['data']) => Saying,
  { numbering }: PresenceDependencies,
): Handler<F> {
  return ofLivingAccounts(async (events: readonly Envelope<F>[], { tx }) => {
    const registry = await readRegistry(tx, { addresses: events.map(({ data }) => about(data)) });
    const decided = events.map((event) => ({ event, whom: resolveAddress(about(event.data), registry, numbering) }));
    await saveSayings(
      tx,
      decided.flatMap(({ event, whom }) => {
        if (whom.kind !== 'account') return [];
        const { accountId } = event.data.requester;
        return [{ accountId, watcherId: whom.account.accountId, saying: said(event.data) }];
      }),
    );
    return decided.flatMap(({ event, whom }) => [
      answer(event, {
        type: 'RequestCompleted',
        data: { result: { code: refusalOf(whom) ?? 200 } },
      }),
      ...(whom.kind === 'account' ? [touch(event.data.requester, [], event)] : []),
    ]);
  });
}

function answerIn({ accepted, attributes }: Answered['data']): Saying {
  if (!accepted) return { kind: 'denied' };
  return attributes.length === 0 ? { kind: 'accepted' } : { kind: 'accepted', named: attributesNamed(attributes) };
}

/** PresenceAuth-User: the watched user's answer to PresenceAuth-Request, asked for or not. */
export function answerAuthorisation(dependencies: PresenceDependencies): Handler<Answered> {
  return takeWords<Answered>(({ asker }) => asker, answerIn, dependencies);
}

/** CancelAuth-Request: the watcher sees only what attribute lists say, and is asked about when he subscribes again. */
export function cancelAuthorisation(dependencies: PresenceDependencies): Handler<Cancelled> {
  return takeWords<Cancelled>(
    ({ watcher }) => watcher,
    () => ({ kind: 'withdrawn' }),
    dependencies,
  );
}
