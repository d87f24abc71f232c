import { receivePart, type JoinLimits, type PartSet } from '@smsonly/sms-text';
import type { PartSetToSave, StoredPartSet } from './part-set.store.js';
import { textOf, type ReceivedSms } from './read-sms.js';

/** A complete text, or one that is final with gaps, with the ID of the SMS that completed it. */
export type CompleteSms = Readonly<{
  inboundId: string;
  phone: string;
  number: string;
  text: string;
  traceparent: string;
}>;

type TracedSms = Exclude<ReceivedSms, { unclaimed: string }> & Readonly<{ traceparent: string }>;

/** How parts end: joined into a complete text, or one with gaps; or alone, too late for their text or ambiguous between several. */
export type PartSetEndKind = 'complete' | 'timed-out' | 'late' | 'ambiguous';

/** How a set of parts ended, and the gateway's connector that they came through. */
export type PartSetEnd = Readonly<{ end: PartSetEndKind; connector: string | undefined }>;

/** The result of a batch: complete texts in order, changed sets, and how parts ended. */
export type JoinedSms = Readonly<{
  complete: readonly CompleteSms[];
  changed: readonly PartSetToSave[];
  ends: readonly PartSetEnd[];
  /** Of parts that were not the first of their text, by their ID: the context of the first. */
  joinedTo: ReadonlyMap<string, string>;
}>;

/** A set while a batch is processed; without an ID it is new. */
type CurrentPartSet = PartSet & Omit<PartSetToSave, 'set'>;

/**
 * Pure: joins received parts with stored ones. A text takes the position of the part that completes it; a part that belongs to no open set
 * is published alone, marked.
 */
export function joinSms(
  received: readonly TracedSms[],
  stored: readonly StoredPartSet[],
  now: Date,
  limits: JoinLimits,
): JoinedSms {
  let sets: CurrentPartSet[] = [...stored];
  const changed = new Set<CurrentPartSet>();
  const complete: CompleteSms[] = [];
  const ends: PartSetEnd[] = [];
  const joinedTo = new Map<string, string>();
  for (const sms of received) {
    const { inboundId, phone, number, traceparent, connector } = sms;
    if ('text' in sms) {
      complete.push({ inboundId, phone, number, text: sms.text, traceparent });
      continue;
    }
    const arrival = receivePart(sets, sms.part, now, limits);
    if (arrival.outcome === 'duplicate') continue;
    const { before } = arrival;
    const id = before?.setId === undefined ? {} : { setId: before.setId };
    const first = before ?? { traceparent, ...(connector !== undefined && { connector }) };
    const connectorOfSet = first.connector === undefined ? {} : { connector: first.connector };
    const current: CurrentPartSet = {
      ...arrival.set,
      ...id,
      phone,
      number,
      traceparent: first.traceparent,
      ...connectorOfSet,
    };
    if (before) {
      changed.delete(before);
      joinedTo.set(inboundId, before.traceparent);
    }
    sets = before ? sets.map((set) => (set === before ? current : set)) : [...sets, current];
    changed.add(current);
    if (arrival.outcome !== 'waiting') {
      ends.push({ end: arrival.outcome === 'alone' ? arrival.because : arrival.outcome, connector });
      complete.push({ inboundId, phone, number, text: textOf(arrival.content), traceparent: current.traceparent });
    }
  }
  return { complete, changed: [...changed].map(toSave), ends, joinedTo };
}

function toSave({ setId, phone, number, traceparent, connector, ...set }: CurrentPartSet): PartSetToSave {
  return {
    ...{ set, phone, number, traceparent },
    ...(setId !== undefined && { setId }),
    ...(connector !== undefined && { connector }),
  };
}
