import { emit, type Emission, type Outbox } from '@smsonly/kafka';
import type { Database, Tx } from '@smsonly/persistence';
import { newTraceparent, type Clock } from '@smsonly/platform';
import { closeDue, partSetKey, type JoinLimits } from '@smsonly/sms-text';
import { knownInbound, storeInbound, storeParts, storeUnclaimed } from './inbound.store.js';
import { joinSms, type PartsNews, type Whole } from './join-sms.js';
import { dueKeys, lockKeys, readSets, saveSets } from './part-set.store.js';
import { textOf, type ReceivedSms } from './read-sms.js';

export interface ReceiveDeps {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly clock: Clock;
  readonly limits: JoinLimits;
  readonly onPartsEnd?: (news: PartsNews) => void;
}

/**
 * What became of an SMS: told now, held until the call for its pair is over, waiting for its other parts, kept for the operator since it
 * has no sender or no recipient, or known already.
 */
export type InboundFate = 'tell' | 'hold' | 'part' | 'unclaimed' | 'known';

/**
 * Stores SMS from phones, joins the parts of long ones and tells of whole texts; resolves after the commit. While a call for the
 * same pair is outstanding they are stored and told when it is over, so that the acceptance of an SMS always stands before the
 * reply to it.
 */
export function receiveSms({ db, outbox, clock, limits, onPartsEnd }: ReceiveDeps) {
  return async (received: readonly ReceivedSms[]): Promise<InboundFate[]> => {
    const now = clock();
    const { fates, told, ends } = await db.transaction(async (tx) => {
      const traced = received.map((one) => ({ ...one, traceparent: newTraceparent() }));
      const keys = received.flatMap((one) => ('part' in one ? [partSetKey(one.part)] : []));
      if (keys.length > 0) await lockKeys(tx, keys);
      // Parts are looked up by ID before they are joined; whole texts by the insert itself.
      const known = keys.length > 0 ? await knownInbound(tx, received) : new Set<string>();
      const fresh = traced.filter((one) => !('part' in one) || !known.has(one.inboundId)).filter(firstOfItsId);
      const nobodys = fresh.filter((one) => 'unclaimed' in one);
      const claimed = fresh.filter(hasSenderAndRecipient);
      const unclaimed = await storeUnclaimed(tx, nobodys, now);
      const joined = joinSms(claimed, keys.length > 0 ? await readSets(tx, keys) : [], now, limits);
      await saveSets(tx, joined.changed);
      const completing = new Set(joined.whole.map(({ inboundId }) => inboundId));
      await storeParts(
        tx,
        claimed.filter(({ inboundId }) => !completing.has(inboundId)),
        now,
      );
      const { fates: wholeFates, told } = await tell(tx, outbox, joined.whole, now);
      const fateOf = new Map<string, InboundFate>(
        joined.whole.map(({ inboundId }, index) => [inboundId, wholeFates[index] ?? 'known']),
      );
      for (const { inboundId } of nobodys) fateOf.set(inboundId, unclaimed.has(inboundId) ? 'unclaimed' : 'known');
      const seen = new Set<string>();
      const fates = received.map(({ inboundId }): InboundFate => {
        if (known.has(inboundId) || seen.has(inboundId)) return 'known';
        seen.add(inboundId);
        return fateOf.get(inboundId) ?? 'part';
      });
      return { fates, told, ends: joined.ends };
    });
    flush(outbox, told);
    for (const end of ends) onPartsEnd?.(end);
    return fates;
  };
}

/** Tells texts that have waited for their missing parts long enough, with a mark in each gap. Gives how many. */
export function closePartSets({ db, outbox, clock, limits, onPartsEnd }: ReceiveDeps) {
  return async (most: number): Promise<number> => {
    const now = clock();
    const { told, closed } = await db.transaction(async (tx) => {
      const keys = await dueKeys(tx, new Date(now.getTime() - limits.waitMs), most);
      if (keys.length === 0) return { told: [], closed: [] };
      await lockKeys(tx, keys);
      const due = (await readSets(tx, keys)).flatMap((stored) => {
        const closed = closeDue(stored, now, limits);
        return closed ? [{ stored, closed }] : [];
      });
      await saveSets(
        tx,
        due.map(({ stored: { setId, phone, number, traceparent }, closed: { set } }) => {
          return { set, setId, phone, number, traceparent };
        }),
      );
      const whole = due.map(({ stored: { setId, phone, number, traceparent }, closed: { content } }): Whole => {
        return { inboundId: `parts-${setId}`, phone, number, text: textOf(content), traceparent };
      });
      return { told: (await tell(tx, outbox, whole, now)).told, closed: due.map(({ stored }) => stored.connector) };
    });
    flush(outbox, told);
    for (const connector of closed) onPartsEnd?.({ end: 'timed-out', connector });
    return closed.length;
  };
}

async function tell(
  tx: Tx,
  outbox: ReceiveDeps['outbox'],
  whole: readonly Whole[],
  now: Date,
): Promise<{ fates: ('tell' | 'hold' | 'known')[]; told: Emission[] }> {
  if (whole.length === 0) return { fates: [], told: [] };
  const fates = await storeInbound(tx, whole, now);
  const told = whole
    .filter((_, index) => fates[index] === 'tell')
    .map(({ inboundId, phone, number, text, traceparent }) => {
      const data = { inboundId, from: phone, to: number, text, at: now.toISOString() };
      return emit('sms-events', phone, { type: 'SmsReceived', data }, { traceparent });
    });
  if (told.length > 0) await outbox.append(tx, told);
  return { fates, told };
}

function flush(outbox: ReceiveDeps['outbox'], told: readonly Emission[]): void {
  if (told.length > 0) void outbox.flush([...new Set(told.map(({ key }) => key))]).catch(() => undefined); // the outbox tries again by itself
}

const hasSenderAndRecipient = <T extends ReceivedSms>(sms: T): sms is Exclude<T, { unclaimed: string }> =>
  !('unclaimed' in sms);

/** The same SMS may be twice in one run. */
function firstOfItsId<T extends ReceivedSms>(one: T, index: number, all: readonly T[]): boolean {
  return all.findIndex(({ inboundId }) => inboundId === one.inboundId) === index;
}
