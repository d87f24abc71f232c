import { spreadOf, type Spread } from './figures.js';
import type { Journey } from './our-leg.js';
import { markIn } from './texts.js';
import type { TracedCall } from './trace.js';

/** What sms-adapter itself adds to the time of an SMS, in ms. */
export interface OwnTime {
  /** From the submission's record in Kafka until the call of `/send` begins. */
  readonly before: Spread;
  /** From the beginning of the last report's callback until `SmsDelivered` is in Kafka. */
  readonly after: Spread;
  /** Both together, of each SMS. */
  readonly sum: Spread;
}

/**
 * Puts together what the broker and the two traces say. The time at which the gateway begins its callback counts, not the one at
 * which sms-adapter has read it: what waits in a socket because sms-adapter is busy is its own time. So is a wait for one of the
 * gateway's connections.
 */
export function ownTime(
  journeys: ReadonlyMap<string, Journey>,
  fromAdapter: readonly TracedCall[],
  fromGateway: readonly TracedCall[],
  from: number,
): OwnTime {
  const begun = new Map<string, { at: number; reference: string }>();
  for (const { at, path, form } of fromAdapter) {
    if (!path.endsWith('/send')) continue;
    const fields = new URLSearchParams(form);
    const mark = markIn(fields);
    if (mark !== undefined && !begun.has(mark)) begun.set(mark, { at, reference: referenceIn(fields.get('dlr-url')) });
  }
  const callbacks = new Map<string, number[]>();
  for (const { at, path } of fromGateway) {
    const reference = referenceIn(path);
    callbacks.set(reference, [...(callbacks.get(reference) ?? []), at]);
  }
  const spans = [...journeys].flatMap(([mark, { submittedAt, deliveredAt }]) => {
    const call = begun.get(mark);
    if (call === undefined || deliveredAt === undefined || submittedAt < from) return [];
    const callback = (callbacks.get(call.reference) ?? []).filter((at) => at <= deliveredAt).at(-1);
    if (callback === undefined) return [];
    return [{ before: call.at - submittedAt, after: deliveredAt - callback }];
  });
  return {
    before: spreadOf(spans.map(({ before }) => before)),
    after: spreadOf(spans.map(({ after }) => after)),
    sum: spreadOf(spans.map(({ before, after }) => before + after)),
  };
}

const referenceIn = (url: string | null): string =>
  URL.parse(url ?? '', 'http://gateway')?.searchParams.get('ref') ?? '';
