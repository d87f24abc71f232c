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

/**
 * Sends pending authorisation requests to every session of the watched user, once each; the watcher is spelt as that
 * session knows them.
 */
export function askAuthorisation(): Handler<Pending> {
  return async (events, { tx }) => {
    const questions = await takeQuestions(tx, [...new Set(events.map(({ data }) => data.accountId))]);
    if (questions.length === 0) return [];
    const registry = await readRegistry(tx, { accountIds: questions.map(({ watcherId }) => watcherId) });
    const asked = questions.flatMap((question) => {
      const asker = registry.byAccountId.get(question.watcherId);
      return asker ? [{ question, asker }] : [];
    });
    const spellingOf = await loadSpellings(tx, asked.map(wantedSpelling));
    const [cause] = events;
    return asked.flatMap((one) => {
      const { question, asker } = one;
      const { accountId, userId, sessionId } = question;
      const attributes = namesOf(question.asked);
      if (!attributes) return [];
      const data = { accountId, userId, sessionId, asker: spellingOf(wantedSpelling(one)) ?? asker.userId, attributes };
      return [emit('presence-notifications', userId, { type: 'AuthorisationAsked', data }, cause ? { cause } : {})];
    });
  };
}
