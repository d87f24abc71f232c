import type { Response } from '@smsonly/contracts';
import type { Logger } from '@smsonly/platform';
import type { HeldPosts } from './held-posts.js';

export type AnswerDeps = Readonly<{
  held: HeldPosts;
  storeAnswer: (answer: Response) => Promise<void>;
  logger: Logger;
}>;

/**
 * Takes the answers of other services: they go to the POSTs that wait for them, and are stored for repeats. The storing is not
 * waited for, so that the next answers are heard meanwhile. One that cannot be stored is no loss, for the service that gave it
 * keeps it too: a repeat is asked again and gets it from there.
 */
export function takeAnswers({ held, storeAnswer, logger }: AnswerDeps) {
  return async (answers: readonly Response[]): Promise<void> => {
    held.release(answers);
    void Promise.all(answers.map(storeAnswer)).catch((err: unknown) =>
      logger.warn({ err }, 'answers could not be stored'),
    );
  };
}
