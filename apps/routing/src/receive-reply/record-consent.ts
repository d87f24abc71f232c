import { inPool } from '@smsonly/imps-model';
import { emit, type Outgoing, type Work } from '@smsonly/kafka';
import { lockConsentExclusive } from '../locks.js';
import type { RoutingDeps } from '../routing.deps.js';
import { nameOf } from '../send-sms/compose-sms.js';
import { readUnaccepted } from '../send-sms/submission.store.js';
import { appendConsent, markAnswered, readConsent } from '../consent/consent.store.js';
import { isStop, type ConsentStatement, type DecidedStatement, type StatementFacts } from './decide-statements.js';

/** Most texts in one `SmsWithdrawn`. */
const maxWithdrawn = 1000;

/** The consent of the phones that sent keywords, and their unaccepted texts. New texts to those that sent STOP are blocked until we commit. */
export async function loadStatementFacts(
  { tx }: Work,
  statements: readonly ConsentStatement[],
): Promise<StatementFacts> {
  if (statements.length === 0) return { consentOf: () => [], unacceptedTo: () => [] };
  const phonesOf = (some: readonly ConsentStatement[]): string[] => [
    ...new Set(some.map(({ event }) => event.data.from)),
  ];
  const stopping = phonesOf(statements.filter(isStop));
  const [, consentOf, unacceptedTo] = await Promise.all([
    lockConsentExclusive(tx, stopping),
    readConsent(tx, phonesOf(statements)),
    readUnaccepted(tx, stopping),
  ]);
  return { consentOf, unacceptedTo };
}

/**
 * Records consent, withdraws texts of senders that phones opted out of, and confirms each keyword from the number it was sent to, even
 * after a STOP. A keyword that changes nothing is confirmed once a day.
 */
export async function recordConsent(
  deps: RoutingDeps,
  { tx, now }: Work,
  statements: readonly DecidedStatement[],
): Promise<Outgoing[]> {
  for (const one of statements)
    deps.metrics.consentWords.inc({ word: one.word, effect: hasChanged(one) ? 'changed' : 'none' });
  const answerable = statements.filter(({ event: { data } }) => {
    return !inPool(data.from, deps.numbering.pool) && inPool(data.to, deps.numbering.pool);
  });
  const repeated = answerable.filter((one) => !hasChanged(one));
  const [unanswered] = await Promise.all([
    markAnswered(
      tx,
      repeated.map(({ event, word }) => ({ phone: event.data.from, word })),
      now,
    ),
    appendConsent(
      tx,
      statements.flatMap(({ changes, event: { data } }) => {
        const { inboundId, from: phone, to: number, at } = data;
        return changes.map((change) => ({ ...change, phone, inboundId, number, at }));
      }),
    ),
  ]);
  const answered = answerable.filter(
    (one) => hasChanged(one) || unanswered.delete(`${one.event.data.from} ${one.word}`),
  );
  return [...statements.flatMap(withdrawalsOf), ...answered.map((one) => answerOf(deps, one))];
}

const hasChanged = ({ changes }: DecidedStatement): boolean => changes.length > 0;

/** May overtake the requests that it withdraws; sms-adapter copes with that. */
function withdrawalsOf({ event, withdrawn }: DecidedStatement): Outgoing[] {
  const to = event.data.from;
  const outgoing: Outgoing[] = [];
  for (let first = 0; first < withdrawn.length; first += maxWithdrawn) {
    const some = withdrawn.slice(first, first + maxWithdrawn);
    const data = { to, texts: some.map(({ submissionId, number }) => ({ submissionId, from: number })) };
    outgoing.push(emit('sms-submissions', to, { type: 'SmsWithdrawn', data }, { cause: event }));
  }
  return outgoing;
}

function answerOf({ consent }: RoutingDeps, { event, word, meant }: DecidedStatement): Outgoing {
  const { from: to, to: from } = event.data;
  const names = meant.map(nameOf).join(', ');
  const text = consent.texts[word].replaceAll('{displayName}', () => names);
  const request = { type: 'SmsRequested' as const, data: { submissionId: `${event.id}.w`, to, from, text } };
  return emit('sms-submissions', to, request, { cause: event });
}
