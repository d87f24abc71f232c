import type { FactOf } from '@smsonly/contracts';
import { readRegistry } from '@smsonly/directory';
import { emit, type Handler } from '@smsonly/kafka';
import { loadSpellings } from '../contact-lists/spelling.store.js';
import { namesOf } from './attribute-set.js';
import { takeQuestions } from './authorisation.store.js';

type Pending = Extract<FactOf<'presence-changes'>, { type: 'AuthorisationPending' }>;

/**
 * Sends pending authorisation requests to every session of the watched user, once each; the watcher is spelt as in the
 * user's contact list.
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
    const spelling = await loadSpellings(
      tx,
      asked.map(({ question, asker }) => ({ ownerId: question.accountId, contact: asker })),
    );
    const [cause] = events;
    return asked.flatMap(({ question: { accountId, userId, sessionId, asked: set }, asker }) => {
      const attributes = namesOf(set);
      if (!attributes) return [];
      const data = { accountId, userId, sessionId, asker: spelling(accountId, asker), attributes };
      return [emit('presence-notifications', userId, { type: 'AuthorisationAsked', data }, cause ? { cause } : {})];
    });
  };
}
