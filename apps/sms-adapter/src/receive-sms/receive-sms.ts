import { emit, type Emission, type Outbox } from '@smsonly/kafka';
import { workOfAll, type Database, type Tx } from '@smsonly/persistence';
import { noTracing, type Clock, type Tracing } from '@smsonly/platform';
import { closeDue, partSetKey, type JoinLimits } from '@smsonly/sms-text';
import { receivedBefore, storeInbound, storeParts, storeUnclaimed } from './inbound.store.js';
import { joinSms, type PartSetEnd, type CompleteSms } from './join-sms.js';
import { dueKeys, lockKeys, readPartSets, savePartSets } from './part-set.store.js';
import { textOf, type ReceivedSms } from './read-sms.js';

export interface ReceiveDeps {
  readonly db: Database;
  readonly outbox: Pick<Outbox, 'append' | 'flush'>;
  readonly clock: Clock;
  readonly limits: JoinLimits;
  readonly onPartSetEnd?: (end: PartSetEnd) => void;
  readonly tracing?: Tracing;
}

/**
 * What happens to an SMS: published at once, held until the call for its pair is over, stored as a part that waits for the others, stored
 * for the operator because it has no sender or no recipient, or is a receipt, or ignored as a duplicate.
 */
export type InboundOutcome = 'publish' | 'hold' | 'part' | 'unclaimed' | 'receipt' | 'duplicate';

/**
 * Stores SMS from phones, joins the parts of long ones and publishes complete texts; resolves after the commit. While a call for the same
 * pair is outstanding, texts are held and published when it is over, so that the acceptance of an SMS always precedes the reply to it.
 */
export function receiveSms({ db, outbox, clock, limits, onPartSetEnd, tracing = noTracing }: ReceiveDeps) {
  return async (received: readonly ReceivedSms[]): Promise<InboundOutcome[]> => {
    const now = clock();
    const startedAt = tracing.now();
    const traced = received.map((one) => ({ ...one, traceparent: tracing.begin() }));
    const work = workOfAll(traced.map(({ traceparent }) => traceparent));
    const { outcomes, emissions, ends, joinedTo } = await db.transaction(async (tx) => {
      const keys = received.flatMap((one) => ('part' in one ? [partSetKey(one.part)] : []));
      if (keys.length > 0) await lockKeys(tx, keys);
      // Parts are checked by ID before they are joined; complete texts are checked by the insert itself.
      const known = keys.length > 0 ? await receivedBefore(tx, received) : new Set<string>();
      const fresh = traced.filter((one) => !('part' in one) || !known.has(one.inboundId)).filter(firstOfItsId);
      const notDelivered = fresh.filter((one) => 'unclaimed' in one);
      const addressed = fresh.filter(isFromPhone);
      const unclaimed = await storeUnclaimed(tx, notDelivered, now);
      const joined = joinSms(addressed, keys.length > 0 ? await readPartSets(tx, keys) : [], now, limits);
      await savePartSets(tx, joined.changed);
      const completing = new Set(joined.complete.map(({ inboundId }) => inboundId));
      await storeParts(
        tx,
        addressed.filter(({ inboundId }) => !completing.has(inboundId)),
        now,
      );
      const { outcomes: completeOutcomes, emissions } = await publish(tx, outbox, joined.complete, now);
      const outcomeOf = new Map<string, InboundOutcome>(
        joined.complete.map(({ inboundId }, index) => [inboundId, completeOutcomes[index] ?? 'duplicate']),
      );
      for (const { inboundId, isReceipt } of notDelivered)
        outcomeOf.set(inboundId, unclaimed.has(inboundId) ? (isReceipt ? 'receipt' : 'unclaimed') : 'duplicate');
      const seen = new Set<string>();
      const outcomes = received.map(({ inboundId }): InboundOutcome => {
        if (known.has(inboundId) || seen.has(inboundId)) return 'duplicate';
        seen.add(inboundId);
        return outcomeOf.get(inboundId) ?? 'part';
      });
      return { outcomes, emissions, ends: joined.ends, joinedTo: joined.joinedTo };
    }, work);
    flush(outbox, emissions);
    for (const end of ends) onPartSetEnd?.(end);
    for (const [index, { inboundId, traceparent }] of traced.entries()) {
      const begun = joinedTo.get(inboundId);
      tracing.record({
        name: 'callback mo',
        kind: 'server',
        context: traceparent,
        startedAt,
        attributes: { 'smsonly.sms_id': inboundId, 'smsonly.outcome': outcomes[index] ?? 'duplicate' },
        // A later part of a long text goes on in the trace of the first.
        links: begun === undefined ? [] : [begun],
      });
    }
    return outcomes;
  };
}

/** Publishes texts whose missing parts have been waited for long enough, with a mark in each gap. Returns how many. */
export function closePartSets({ db, outbox, clock, limits, onPartSetEnd }: ReceiveDeps) {
  return async (most: number): Promise<number> => {
    const now = clock();
    const { emissions, closed } = await db.transaction(
      async (tx) => {
        const keys = await dueKeys(tx, new Date(now.getTime() - limits.waitMs), most);
        if (keys.length === 0) return { emissions: [], closed: [] };
        await lockKeys(tx, keys);
        const due = (await readPartSets(tx, keys)).flatMap((stored) => {
          const closed = closeDue(stored, now, limits);
          return closed ? [{ stored, closed }] : [];
        });
        await savePartSets(
          tx,
          due.map(({ stored: { setId, phone, number, traceparent }, closed: { set } }) => {
            return { set, setId, phone, number, traceparent };
          }),
        );
        const complete = due.map(
          ({ stored: { setId, phone, number, traceparent }, closed: { content } }): CompleteSms => {
            return { inboundId: `parts-${setId}`, phone, number, text: textOf(content), traceparent };
          },
        );
        return {
          emissions: (await publish(tx, outbox, complete, now)).emissions,
          closed: due.map(({ stored }) => stored),
        };
      },
      ({ closed }) => workOfAll(closed.map(({ traceparent }) => traceparent)),
    );
    flush(outbox, emissions);
    for (const { connector } of closed) onPartSetEnd?.({ end: 'timed-out', connector });
    return closed.length;
  };
}

async function publish(
  tx: Tx,
  outbox: ReceiveDeps['outbox'],
  complete: readonly CompleteSms[],
  now: Date,
): Promise<{ outcomes: ('publish' | 'hold' | 'duplicate')[]; emissions: Emission[] }> {
  if (complete.length === 0) return { outcomes: [], emissions: [] };
  const outcomes = await storeInbound(tx, complete, now);
  const emissions = complete
    .filter((_, index) => outcomes[index] === 'publish')
    .map(({ inboundId, phone, number, text, traceparent }) => {
      const data = { inboundId, from: phone, to: number, text, at: now.toISOString() };
      return emit('sms-events', phone, { type: 'SmsReceived', data }, { traceparent });
    });
  if (emissions.length > 0) await outbox.append(tx, emissions);
  return { outcomes, emissions };
}

function flush(outbox: ReceiveDeps['outbox'], emissions: readonly Emission[]): void {
  if (emissions.length > 0) void outbox.flush([...new Set(emissions.map(({ key }) => key))]).catch(() => undefined); // the outbox retries by itself
}

const isFromPhone = <T extends ReceivedSms>(sms: T): sms is Exclude<T, { unclaimed: string }> => !('unclaimed' in sms);

/** The same SMS may occur twice in one batch. */
function firstOfItsId<T extends ReceivedSms>(one: T, index: number, all: readonly T[]): boolean {
  return all.findIndex(({ inboundId }) => inboundId === one.inboundId) === index;
}
