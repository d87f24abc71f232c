import type { FactOf } from '@smsonly/contracts';
import { readRegistry, type Account } from '@smsonly/directory';
import { emit, type Handler } from '@smsonly/kafka';
import { loadSpellings, type WantedSpelling } from '../contact-lists/spelling.store.js';
import { namesOf } from './attribute-set.js';
import { takeQuestions, type Question } from './authorisation.store.js';

type Pending = Extract<FactOf<'presence-changes'>, { type: 'AuthorisationPending' }>;

const wantedSpelling = ({ question, asker }: Readonly<{ question: Question; asker: Account }>): WantedSpelling => ({
  ownerId: question.accountId,
  sessionId: question.sessionId,
  whom: asker,
});

/** Most questions sent in one transaction; the others follow. */
const mostQuestions = 500;

/** Most questions that a session has unanswered: each waits in its queue until the client takes it, and people answer one by one. */
const mostOpen = 1000;

/**
 * Sends pending authorisation requests to every session of the watched user, once each; the watcher is spelt as that
 * session knows them.
 */
export function askAuthorisation(): Handler<Pending> {
  return async (events, { tx }) => {
    const accounts = new Map(events.map(({ data: { accountId, userId } }) => [accountId, { accountId, userId }]));
    const questions = await takeQuestions(tx, [...accounts.keys()], { most: mostQuestions, mostOpen });
    if (questions.length === 0) return [];
    const registry = await readRegistry(tx, { accountIds: questions.map(({ watcherId }) => watcherId) });
    const asked = questions.flatMap((question) => {
      const asker = registry.byAccountId.get(question.watcherId);
      return asker ? [{ question, asker }] : [];
    });
    const spellingOf = await loadSpellings(tx, asked.map(wantedSpelling));
    const [cause] = events;
    const more =
      questions.length < mostQuestions
        ? []
        : [...accounts.values()].map((data) =>
            emit('presence-changes', data.userId, { type: 'AuthorisationPending', data }, cause ? { cause } : {}),
          );
    const sent = asked.flatMap((one) => {
      const { question, asker } = one;
      const { accountId, userId, sessionId } = question;
      const attributes = namesOf(question.asked);
      if (!attributes) return [];
      const data = { accountId, userId, sessionId, asker: spellingOf(wantedSpelling(one)) ?? asker.userId, attributes };
      return [emit('presence-notifications', userId, { type: 'AuthorisationAsked', data }, cause ? { cause } : {})];
    });
    return [...sent, ...more];
  };
}
