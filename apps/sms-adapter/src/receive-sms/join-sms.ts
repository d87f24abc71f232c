import { receivePart, type JoinLimits, type PartSet } from '@smsonly/sms-text';
import type { SetToSave, StoredSet } from './part-set.store.js';
import { textOf, type ReceivedSms } from './read-sms.js';

/** A text that is whole, or as whole as it will be, with the SMS that completed it. */
export type Whole = Readonly<{ inboundId: string; phone: string; number: string; text: string; traceparent: string }>;

type Traced = Exclude<ReceivedSms, { unclaimed: string }> & Readonly<{ traceparent: string }>;

/** How parts end: joined into a whole text, or with gaps; alone, since their text was told without them or could be several. */
export type PartsEnd = 'complete' | 'timed-out' | 'late' | 'ambiguous';

/** An end, with the gateway's connector that the parts came through. */
export type PartsNews = Readonly<{ end: PartsEnd; connector: string | undefined }>;

/** What a run of SMS makes: texts in their order, the sets that changed, and how parts ended. */
export type Joined = Readonly<{ whole: readonly Whole[]; changed: readonly SetToSave[]; ends: readonly PartsNews[] }>;

/** A set on its way through a run; without an ID it is new. */
type Kept = PartSet & Omit<SetToSave, 'set'>;

/**
 * Pure: joins the parts among received SMS with those that came before. A text is told in the place of the part that completed
 * it; a part that belongs to nothing open is told alone, marked.
 */
export function joinSms(
  received: readonly Traced[],
  stored: readonly StoredSet[],
  now: Date,
  limits: JoinLimits,
): Joined {
  let sets: Kept[] = [...stored];
  const changed = new Set<Kept>();
  const whole: Whole[] = [];
  const ends: PartsNews[] = [];
  for (const sms of received) {
    const { inboundId, phone, number, traceparent, connector } = sms;
    if ('text' in sms) {
      whole.push({ inboundId, phone, number, text: sms.text, traceparent });
      continue;
    }
    const arrival = receivePart(sets, sms.part, now, limits);
    if (arrival.outcome === 'duplicate') continue;
    const { before } = arrival;
    const id = before?.setId === undefined ? {} : { setId: before.setId };
    const first = before ?? { traceparent, ...(connector !== undefined && { connector }) };
    const through = first.connector === undefined ? {} : { connector: first.connector };
    const kept: Kept = { ...arrival.set, ...id, phone, number, traceparent: first.traceparent, ...through };
    if (before) changed.delete(before);
    sets = before ? sets.map((set) => (set === before ? kept : set)) : [...sets, kept];
    changed.add(kept);
    if (arrival.outcome !== 'waiting') {
      ends.push({ end: arrival.outcome === 'alone' ? arrival.because : arrival.outcome, connector });
      whole.push({ inboundId, phone, number, text: textOf(arrival.content), traceparent: kept.traceparent });
    }
  }
  return { whole, changed: [...changed].map(toSave), ends };
}

function toSave({ setId, phone, number, traceparent, connector, ...set }: Kept): SetToSave {
  return {
    ...{ set, phone, number, traceparent },
    ...(setId !== undefined && { setId }),
    ...(connector !== undefined && { connector }),
  };
}
