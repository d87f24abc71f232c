import type { Address, Envelope, Fact, FactOf, Requester } from '@smsonly/contracts';
import { readRegistry, refusalOf, resolveAddress } from '@smsonly/directory';
import { answer, emit, type Handler, type Outgoing } from '@smsonly/kafka';
import { markChanged } from '../watching/request-notifications.js';
import type { PresenceDeps } from '../presence.deps.js';
import { registeredOnly } from '../accounts/registered-only.js';
import { attributesNamed } from './attribute-set.js';
import { saveAnswers } from './authorisation.store.js';
import type { UserAnswer } from './decide-authorisation.js';

type Request = FactOf<'presence-requests'>;
type Answered = Extract<Request, { type: 'AuthorisationAnswered' }>;
type Cancelled = Extract<Request, { type: 'AuthorisationCancelled' }>;
type OneWatcherFact = Fact<string, { requester: Requester }>;

/**
 * Records a user's answer about one watcher. SMS-only users are accepted (200) and nothing is stored for them; unknown and
 * foreign ones are refused (531, 516).
 */
function recordAnswers<F extends OneWatcherFact>(
  about: (data: F['data']) => Address,
  answerIn: (data: F['data']) => UserAnswer,
  { numbering }: PresenceDeps,
): Handler<F> {
  return registeredOnly(async (events: readonly Envelope<F>[], { tx }) => {
    const registry = await readRegistry(tx, { addresses: events.map(({ data }) => about(data)) });
    const decided = events.map((event) => ({ event, whom: resolveAddress(about(event.data), registry, numbering) }));
    await saveAnswers(
      tx,
      decided.flatMap(({ event, whom }) => {
        if (whom.kind !== 'account') return [];
        const { accountId } = event.data.requester;
        return [{ accountId, watcherId: whom.account.accountId, answer: answerIn(event.data) }];
      }),
    );
    return decided.flatMap(({ event, whom }) => [
      answer(event, {
        type: 'RequestCompleted',
        data: { result: { code: refusalOf(whom) ?? 200 } },
      }),
      ...(whom.kind === 'account' ? consequences(event) : []),
    ]);
  });
}

/** Watchers see something else, and there is room for a question that has waited. */
function consequences(event: Envelope<OneWatcherFact>): Outgoing[] {
  const { accountId, userId } = event.data.requester;
  const pending = { type: 'AuthorisationPending', data: { accountId, userId } } as const;
  return [markChanged({ accountId, userId }, [], event), emit('presence-changes', userId, pending, { cause: event })];
}

function acceptanceOrDenial({ accepted, attributes }: Answered['data']): UserAnswer {
  if (!accepted) return { kind: 'denied' };
  return attributes.length === 0 ? { kind: 'accepted' } : { kind: 'accepted', named: attributesNamed(attributes) };
}

/** PresenceAuth-User: the watched user's answer to PresenceAuth-Request, asked for or not. */
export function answerAuthorisation(deps: PresenceDeps): Handler<Answered> {
  return recordAnswers<Answered>(({ asker }) => asker, acceptanceOrDenial, deps);
}

/** CancelAuth-Request: the watcher sees only what attribute lists say, and the user is asked again at their next subscription. */
export function cancelAuthorisation(deps: PresenceDeps): Handler<Cancelled> {
  return recordAnswers<Cancelled>(
    ({ watcher }) => watcher,
    () => ({ kind: 'withdrawn' }),
    deps,
  );
}
