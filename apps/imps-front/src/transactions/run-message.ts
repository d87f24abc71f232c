import { CodecError, type DecodedMessage, type Encoding } from '@smsonly/imps-codec';
import { status, type CspMessage, type CspTransaction, type Primitive } from '@smsonly/imps-model';
import type { Database } from '@smsonly/persistence';
import type { Clock } from '@smsonly/platform';
import { answerInPlace } from '../access/discover-versions.js';
import type { Turn } from '../doors/doors.js';
import { acknowledge, type AcknowledgeDeps } from '../queue/acknowledge.js';
import { queueReplies, takeBack, waitingReplies } from '../queue/queue.store.js';
import { serverTransactionNumber } from '../queue/transaction-id.js';
import type { Reply } from '../requests/call.js';
import { statusOf } from '../requests/refusal.js';
import { sessionFault, type Session } from '../sessions/session.js';
import type { FindSession } from '../sessions/session.store.js';
import { octetsOf, surelyFits, type Writing } from '../sizes/octets.js';
import type { PostSpans } from '../spans/post-spans.js';
import { fitReplies } from './fit-replies.js';
import { lookSoon, moveAddress } from '../wake-up/wake-up.store.js';
import { refuseTransaction } from './refuse-transaction.js';
import { runTransaction, type RunDeps } from './run-transaction.js';

export type MessageDeps = RunDeps &
  AcknowledgeDeps &
  Readonly<{ db: Database; findSession: FindSession; clock: Clock; cirRepeatMs: number }>;

/** How a message came. */
export type Posted = Readonly<{ encoding: Encoding; turn: Pick<Turn, 'hold'>; address?: string; spans?: PostSpans }>;

/**
 * Carries out the transactions of a message in their order, and refuses those that could not be read.
 * @returns undefined when there is nothing to answer: an empty poll, or only acknowledgements
 */
export function runMessage(deps: MessageDeps) {
  const run = runTransaction(deps);
  const acknowledged = acknowledge(deps);
  return async (
    message: DecodedMessage,
    { encoding, turn, address, spans }: Posted,
  ): Promise<CspMessage<Primitive> | undefined> => {
    const now = deps.clock();
    const { sessionId: wireId } = message.session;
    const session = wireId === undefined ? undefined : await deps.findSession({ wireId, now });
    const isLive = session !== undefined && sessionFault(session, now) === undefined;
    if (isLive) await noteAddress(deps, session, address);
    const replies: Reply[] = [];
    const responsesToLogin: Reply[] = [];
    let isLeft = false;
    const asked = requestIds(message);
    const hasRoom = !isLive || asked.length < 2 || (await hasRoomFor(deps, session, asked.length - 1));
    if (!hasRoom) replies.push({ mode: 'Response', id: asked[0] ?? '', content: statusOf(status.serviceUnavailable) });
    for (const transaction of message.transactions) {
      if (!hasRoom && modeOf(transaction) !== 'Response') continue;
      if (transaction instanceof CodecError) {
        const refusal = refuseTransaction(deps.table, transaction, { message, now, ...(session && { session }) });
        const isLogin = transaction.context.transaction?.kind === 'Login-Request';
        if (refusal) (isLogin ? responsesToLogin : replies).push(refusal);
        continue;
      }
      const span = spans?.begin(transaction);
      if (transaction.mode === 'Response') {
        if (isLive) await acknowledged(session, transaction, now, span);
        span?.answered(undefined);
        continue;
      }
      const reply = await run({
        message,
        encoding,
        transaction,
        turn,
        now,
        ...(session && { session }),
        ...(address !== undefined && { address }),
        ...(span && { span }),
      });
      if (reply) (transaction.content.kind === 'Login-Request' ? responsesToLogin : replies).push(reply);
      if (transaction.content.kind === 'Logout-Request') isLeft = true;
    }
    const mayPoll = isLive && !isLeft && responsesToLogin.length === 0;
    // A login's answer goes first and alone. Of several, the last is the one whose session lives.
    return answer(
      deps,
      { message, encoding },
      { session, isLive, mayPoll, replies: [...responsesToLogin.toReversed(), ...replies] },
      now,
    );
  };
}

const modeOf = (transaction: CspTransaction | CodecError) =>
  transaction instanceof CodecError ? transaction.context.transaction?.mode : transaction.mode;

/** The IDs of the requests in a message. */
function requestIds({ transactions }: DecodedMessage): readonly string[] {
  return transactions
    .filter((one) => modeOf(one) !== 'Response')
    .map((one) => (one instanceof CodecError ? (one.context.transaction?.id ?? '') : one.id));
}

/** A client that asks much at once and never polls for the answers gets no more of them until it does. */
const mostReplies = 100;

/** Whether so many more replies may wait for the polls of this session. */
async function hasRoomFor({ db }: MessageDeps, { sessionId }: Session, more: number): Promise<boolean> {
  return (await waitingReplies(db.sql, sessionId)) + more <= mostReplies;
}

/** Datagrams that wake the client go to where its last POST came from. */
async function noteAddress({ db }: MessageDeps, { sessionId, wakeUp }: Session, address?: string): Promise<void> {
  if (wakeUp?.address === undefined || address === undefined || wakeUp.address === address) return;
  await moveAddress(db.sql, sessionId, address);
}

type Answered = Readonly<{
  session: Session | undefined;
  /** Whether the session lived when the message came. */
  isLive: boolean;
  /**
   * Whether the session may be polled for more. Never after a login, which may have ended the session in which it was posted:
   * one phone polls that one, and gives up.
   */
  mayPoll: boolean;
  replies: readonly Reply[];
}>;

/**
 * One message back. Replies beyond the number that the client agreed to, or beyond its parser, wait in its queue, and so does
 * what a poll among them brought; Poll says so. Login-Response goes out of band and everything else in the session in which it was asked.
 */
async function answer(
  { db, cirRepeatMs }: MessageDeps,
  { message, encoding }: Writing,
  { session, isLive, mayPoll, replies }: Answered,
  now: Date,
): Promise<CspMessage<Primitive> | undefined> {
  const [first] = replies;
  if (!first) return undefined;
  const { sessionId } = message.session;
  const isLogin = first.content.kind === 'Login-Response';
  const inband = sessionId !== undefined && !isLogin;
  const messageOf = (some: readonly Reply[], poll: boolean): CspMessage<Primitive> =>
    answerInPlace(message, {
      version: message.version,
      session: inband ? { type: 'Inband', sessionId } : { type: 'Outband' },
      transactions: some.map(({ mode, id, content }) => ({ mode, id, content })),
      poll,
    });
  // A login is answered before anything is agreed in its session.
  const parserSize = isLogin ? undefined : session?.limits.parserSize;
  const isSmall = (some: readonly Reply[]): boolean =>
    surelyFits(
      some.map(({ content }) => content),
      parserSize,
    ) || octetsOf(messageOf(some, true), encoding) <= (parserSize ?? Infinity);
  const fitted = fitReplies(replies, isLogin ? 1 : (session?.repliesPerMessage ?? 1), isSmall);
  const later = isLive ? fitted.later : [];
  if (session && later.length > 0) {
    const responses = later.filter(({ mode }) => mode === 'Response');
    const given = later.flatMap(({ mode, id }) => (mode === 'Request' ? (serverTransactionNumber(id) ?? []) : []));
    if (responses.length > 0)
      await queueReplies(
        db.sql,
        session.sessionId,
        responses.map(({ id, content }) => ({ id, content })),
        now,
      );
    if (given.length > 0) await takeBack(db.sql, session.sessionId, given);
    // Poll says so; the client is woken only if it does not poll.
    if (session.wakeUp) await lookSoon(db.sql, session.sessionId, now, cirRepeatMs);
  }
  const isMore = replies.findLast(({ poll }) => poll !== undefined)?.poll ?? session?.waiting ?? false;
  return messageOf(fitted.now, mayPoll && (later.length > 0 || isMore));
}
