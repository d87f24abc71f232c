import type { Response } from '@smsonly/contracts';
import type { Logger } from '@smsonly/platform';
import type { HeldPosts } from './held-posts.js';

export type AnswerDeps = Readonly<{
  held: HeldPosts;
  storeAnswer: (answer: Response) => Promise<void>;
  logger: Logger;
}>;

/**
 * Takes the answers of other services: passes them to the POSTs that wait for them, and stores them for repeats. Storing is
 * not waited for, so that the next answers are read meanwhile. An answer that cannot be stored is not lost, since the
 * service that gave it stores it too: a repeat is sent again and gets it from there.
 */
export function takeAnswers({ held, storeAnswer, logger }: AnswerDeps) {
  return async (answers: readonly Response[]): Promise<void> => {
    held.release(answers);
    void Promise.all(answers.map(storeAnswer)).catch((err: unknown) =>
      logger.warn({ err }, 'answers could not be stored'),
    );
  };
}
