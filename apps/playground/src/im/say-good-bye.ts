import type { Encoding } from '@smsonly/imps-codec';
import type { Timing } from './im-client.js';
import type { Session } from './session-line.js';
import { nextTransactionId } from './transaction-ids.js';
import { letterOf, type Exchange } from './wire.js';

/** How long a logout waits for its answer, ms. */
const answerWaits = 3_000;

/** Logs out without much waiting: a session that does not hear it ends by itself. */
export async function sayGoodBye(
  exchange: Exchange,
  timing: Timing,
  { sessionId, version, lastId }: Session & Readonly<{ lastId: number }>,
  encoding: Encoding,
): Promise<void> {
  const transaction = { mode: 'Request', id: nextTransactionId(lastId), content: { kind: 'Logout-Request' } } as const;
  const answered = exchange(letterOf({ version, encoding }, sessionId, transaction));
  const enough = new Promise<void>((resolve) => void timing.after(answerWaits, resolve));
  await Promise.race([answered, enough]);
}
