import type { Publisher } from './publisher.js';
import type { SealedRecord } from './record.js';

/** Answers are of use only while a POST is held open for them. */
const answersPerishMs = 15_000;

/** Sends answers without waiting: whoever misses one repeats the request and gets the stored answer. */
export function publishAnswers(publisher: Publisher, answers: readonly SealedRecord[]): void {
  void publisher.publish(answers, { perishAfter: answersPerishMs }).catch(() => undefined);
}
