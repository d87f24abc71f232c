import { CodecError, contentTypeOf, decode, encode, type Encoding } from '@smsonly/imps-codec';
import type { CspMessage, CspVersion, Primitive } from '@smsonly/imps-model';
import type { Timing, Transport } from './im-client.js';

/** One CSP message as it goes out. */
export type Letter = Readonly<{ octets: Uint8Array; contentType: string }>;

/**
 * What came back: a message; nothing, which answers polls and acknowledgements; `away`: no answer, or none of CSP;
 * `unreadable`: an answer that breaks the protocol; `refused`: HTTP says that asking again is of no use.
 */
export type Answer =
  Readonly<{ kind: 'message'; message: CspMessage }> | Readonly<{ kind: 'empty' | 'away' | 'unreadable' | 'refused' }>;

export type Exchange = (letter: Letter) => Promise<Answer>;

/** Longer than the server holds a POST. */
const answerTimeout = 30_000;

/** @throws CodecError when the message cannot be written */
export function letterOf(
  { version, encoding }: Readonly<{ version: CspVersion; encoding: Encoding }>,
  sessionId: string | undefined,
  transaction: Readonly<{ mode: 'Request' | 'Response'; id: string; content: Primitive }>,
): Letter {
  const session = sessionId === undefined ? { type: 'Outband' as const } : { type: 'Inband' as const, sessionId };
  const octets = encode({ version, session, transactions: [transaction] }, { encoding });
  return { octets, contentType: contentTypeOf(version, encoding) };
}

/** Posts letters, each with a limit of time. `stop` gives up the one that is under way. */
export function exchanger(transport: Transport, timing: Timing): Readonly<{ exchange: Exchange; stop: () => void }> {
  const whole = new AbortController();
  const exchange: Exchange = async ({ octets, contentType }) => {
    const one = new AbortController();
    const giveUp = () => one.abort();
    whole.signal.addEventListener('abort', giveUp);
    const cancel = timing.after(answerTimeout, giveUp);
    const aborted = new Promise<never>((_, reject) => {
      one.signal.addEventListener('abort', () => reject(new Error('no answer in time')));
    });
    try {
      if (whole.signal.aborted) return { kind: 'away' };
      return read(await Promise.race([transport(octets, contentType, one.signal), aborted]));
    } catch {
      // Whatever the fault of the network was, it is asked again.
      return { kind: 'away' };
    } finally {
      cancel();
      whole.signal.removeEventListener('abort', giveUp);
    }
  };
  return { exchange, stop: () => whole.abort() };
}

function read({ status, contentType, octets }: Awaited<ReturnType<Transport>>): Answer {
  if (status === 413 || status === 415) return { kind: 'refused' };
  if (status !== 200) return { kind: 'away' };
  if (octets.length === 0) return { kind: 'empty' };
  try {
    return { kind: 'message', message: decode(octets, { contentType }) };
  } catch (error) {
    if (error instanceof CodecError) return { kind: 'unreadable' };
    throw error;
  }
}
