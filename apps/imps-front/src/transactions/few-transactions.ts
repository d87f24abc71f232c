import { CodecError, type DecodedMessage } from '@smsonly/imps-codec';
import { status } from '@smsonly/imps-model';

/** Phones send up to three in one message; each costs as much as a POST of its own. */
const mostTransactions = 50;

/**
 * The message, or its refusal when it has more transactions than one may have. Nothing of it is carried out then, acknowledgements
 * neither: the client sees a message that cannot be read, and sends less at once.
 */
export function withFewTransactions(message: DecodedMessage): DecodedMessage | CodecError {
  const { version, session, transactions } = message;
  if (transactions.length <= mostTransactions) return message;
  const all = transactions.map((one) => (one instanceof CodecError ? (one.context.transaction ?? {}) : one));
  // Where there are only acknowledgements they are refused all the same: the client must not take them for done.
  const id = all.find(({ mode }) => mode !== 'Response')?.id;
  const context = { version, session, transaction: id === undefined ? {} : { id } };
  const path = 'WV-CSP-Message/Session';
  return new CodecError(status.badRequest, `more than ${mostTransactions} transactions`, { path }, context);
}
