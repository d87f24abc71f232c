import type { Publisher } from './publisher.js';
import type { SealedRecord } from './record.js';

/** Answers are of use only while somebody holds a POST for them. */
const answersPerishMs = 15_000;

/** Sends answers without waiting for them: who does not hear one asks again and gets the stored one. */
export function publishAnswers(publisher: Publisher, answers: readonly SealedRecord[]): void {
  void publisher.publish(answers, { perishAfter: answersPerishMs }).catch(() => undefined);
}
