import { CodecError, decodeTransactions, type DecodedMessage, type ErrorContext } from '@smsonly/imps-codec';
import type { Entry } from './turn-taking.js';

/** A body up to this size costs less to read than to wait with. Polls and nearly all requests are smaller, octets. */
const smallBody = 4 * 1024;
/** Where the session and the first transaction of a larger one stand, octets. */
const beginning = 1024;

/** What is known of a message before its turn comes. */
export type SeenMessage = Readonly<{
  /** Whom to answer, and how. */
  context: ErrorContext;
  isSmall: boolean;
  /** It takes nothing and gives room: acknowledgements, a logout. */
  frees: boolean;
  /** The message, or why it cannot be read; undefined for a large one, which is read in its turn. */
  read?: DecodedMessage | CodecError;
}>;

export function readMessage(body: Uint8Array, contentType: string, maxBody: number): DecodedMessage | CodecError {
  try {
    return decodeTransactions(body, { contentType, bounds: { bytes: maxBody, textLength: maxBody } });
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

/** Reads a small message whole, and the beginning of a large one. */
export function seeMessage(body: Uint8Array, contentType: string, maxBody: number): SeenMessage {
  const isSmall = body.length <= smallBody;
  const read = readMessage(body, contentType, isSmall ? maxBody : beginning);
  const context = read instanceof CodecError ? read.context : contextOf(read);
  if (!isSmall) return { context, isSmall, frees: false };
  return { context, isSmall, frees: !(read instanceof CodecError) && freesRoom(read), read };
}

/** The first request, or else the first transaction. */
function contextOf({ version, session, transactions }: DecodedMessage): ErrorContext {
  const all = transactions.map((one) =>
    one instanceof CodecError
      ? (one.context.transaction ?? {})
      : {
          mode: one.mode,
          id: one.id,
          ...(one.content.kind !== 'Unknown' && { kind: one.content.kind }),
          ...(one.content.kind === 'Login-Request' && { clientId: one.content.clientId }),
        },
  );
  const transaction = all.find(({ mode }) => mode !== 'Response') ?? all[0];
  return { version, session, ...(transaction && { transaction }) };
}

function freesRoom({ transactions }: DecodedMessage): boolean {
  return transactions.every(
    (one) => !(one instanceof CodecError) && (one.mode === 'Response' || one.content.kind === 'Logout-Request'),
  );
}

/** In whose line it waits: its user's, if it names a session known here, else that of its address. */
export function entryOf(
  { context: { session }, isSmall, frees }: SeenMessage,
  accountOf: (sessionId: string) => string | undefined,
  address: string | undefined,
): Entry {
  const account = session?.sessionId === undefined ? undefined : accountOf(session.sessionId);
  return account === undefined
    ? { lane: `address ${address ?? ''}`, kind: 'stranger', frees, isSmall }
    : { lane: `account ${account}`, kind: 'user', frees, isSmall };
}
