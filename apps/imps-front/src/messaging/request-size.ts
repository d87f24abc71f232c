import type { Address, Result } from '@smsonly/contracts';
import { status } from '@smsonly/imps-model';
import { mostRecordBytes } from '@smsonly/kafka';

/** How large the request of a message to others may be. */
export type RequestLimits = Readonly<{
  /** Recipients, members of contact lists included. */
  maxRecipients: number;
}>;

/** Left in a record for what stands beside its data. */
const forHeaders = 4_096;
/** A code unit takes no more as JSON in UTF-8: `\u0001`. */
const mostBytesPerUnit = 6;

/**
 * Why a request is too large to be carried out: too many recipients (402), or more than a record of Kafka holds (410).
 * Before it is published, as nothing could be answered but 500 then.
 */
export function refusalBySize(
  data: Readonly<{ recipients: readonly Address[]; content?: Readonly<{ data: string }> }>,
  { maxRecipients }: RequestLimits,
): Result | undefined {
  const { recipients, content } = data;
  if (recipients.length > maxRecipients)
    return { code: status.badParameter, description: `More than ${maxRecipients} recipients` };
  const room = mostRecordBytes - forHeaders;
  const units = recipients.reduce(
    (sum, { canonical, spelling }) => sum + canonical.length + spelling.length + 80,
    (content?.data.length ?? 0) + 2_000,
  );
  // Nearly always enough to know.
  if (units * mostBytesPerUnit <= room || Buffer.byteLength(JSON.stringify(data)) <= room) return undefined;
  return { code: status.unableToDeliver, description: 'The message is too large' };
}
