import type { FactIn } from './fact.js';
import { responses } from './responses.js';
import type { FactOf, TopicName } from './topics.js';

/** Every fact and every answer. */
type AnyFact = { [T in TopicName]: FactOf<T> }[TopicName] | FactIn<(typeof responses)['facts']>;

type DataOf<T> = Extract<AnyFact, { type: T }>['data'];
type Reader<T> = (event: Readonly<{ id: string; data: DataOf<T> }>) => readonly string[];

/** Facts whose data names a message, or what was made of one. */
type Naming = {
  [T in AnyFact['type']]: Extract<
    keyof DataOf<T>,
    'messageId' | 'messageIds' | 'submissionId' | 'offerId'
  > extends never
    ? never
    : T;
}[AnyFact['type']];

/** A row for every fact that names a message; another may have one, if its own ID is that of a message. */
type MessageIds = { readonly [T in Naming]: Reader<T> } & {
  readonly [T in Exclude<AnyFact['type'], Naming>]?: Reader<T>;
};

const byEventId = ({ id }: Readonly<{ id: string }>): readonly string[] => [id];
const named = ({ data }: Readonly<{ data: { messageId: string } }>): readonly string[] => [data.messageId];
const bySubmission = ({ data }: Readonly<{ data: { submissionId: string } }>): readonly string[] =>
  messageOf(data.submissionId);
const byOffer = ({ data }: Readonly<{ data: { offerId: string } }>): readonly string[] => messageOf(data.offerId);

/**
 * Offers and submissions are numbered under the ID of their message: `<message ID>.0`, and their reports `<message ID>.0.r`.
 * The answer to HELP or STOP is numbered under the SMS that it answers.
 */
function messageOf(partId: string): readonly string[] {
  const [id = ''] = partId.split('.', 1);
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? [id] : [];
}

/** Which messages a fact is about. A message has the ID of the event by which it came. */
const messageIds: MessageIds = {
  MessageSubmitted: byEventId,
  MessageForwardRequested: ({ id, data }) => [id, data.messageId],
  MessageRejectionRequested: ({ data }) => data.messageIds,
  OfferAcknowledged: byOffer,
  OfferRested: byOffer,
  OfferRefused: byOffer,
  MessageOffered: named,
  ReportOffered: named,
  OfferSettled: byOffer,
  SmsRequested: bySubmission,
  SmsWithdrawn: ({ data }) => data.texts.flatMap(({ submissionId }) => messageOf(submissionId)),
  SmsAccepted: bySubmission,
  SmsOutcomeUnknown: bySubmission,
  SmsDelivered: bySubmission,
  SmsFailed: bySubmission,
  SmsReceived: byEventId,
  MessageAnswered: ({ data }) => (data.messageId === undefined ? [] : [data.messageId]),
};

/** The messages that an event is about, by the ID under which clients know them. */
export function messageIdsOf(event: Readonly<{ type: string; id: string; data: unknown }>): readonly string[] {
  const read = Object.hasOwn(messageIds, event.type) ? messageIds[event.type as Naming] : undefined;
  return read ? (read as (of: typeof event) => readonly string[])(event) : [];
}

/** The attribute of spans that names the messages that they are about: one ID, or several in an array. */
export function messageIdAttribute(ids: readonly string[]): { 'smsonly.message_id'?: string | string[] } {
  const [only, ...others] = new Set(ids);
  if (only === undefined) return {};
  return { 'smsonly.message_id': others.length === 0 ? only : [only, ...others] };
}
