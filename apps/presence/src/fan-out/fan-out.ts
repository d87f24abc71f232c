import type { AttributeNames, Envelope, FactOf } from '@smsonly/contracts';
import { emit, type Handler, type Outgoing, type Work } from '@smsonly/kafka';
import { requestNotifications } from '../watching/request-notifications.js';
import { endFanOuts, lockFanOuts, readPages, saveFanOuts } from './fan-out.store.js';
import { afterPage, fanOutOf, unionOf, type FanOut } from './sweep.js';

type Continued = Extract<FactOf<'presence-changes'>, { type: 'FanOutContinued' }>;

/** An address, a user ID or a number, whose presence may have changed in these attributes (none: all). */
export type ChangedAddress = Readonly<{ address: string; attributes: AttributeNames }>;

/** Most sessions on one page: its facts are written in some 20 ms, and other records of the partition take their turn after it. */
const pageSize = 500;

/** Most sessions on all pages of one transaction, and fewest for each address if there are many. */
const mostInAll = 4000;
const fewest = 20;

const sizeFor = (addresses: number): number =>
  Math.min(pageSize, Math.max(fewest, Math.floor(mostInAll / Math.max(addresses, 1))));

/**
 * Has all sessions that watch these addresses notified: the first page of them now, the others one by one, each after what other
 * users have waiting by then. If a notification of the same watchers is under way, this one takes its place and goes on where it is.
 */
export async function notifyWatchersOf(
  changed: readonly ChangedAddress[],
  cause: Envelope,
  work: Work,
): Promise<Outgoing[]> {
  if (changed.length === 0) return [];
  const byAddress = new Map(
    [...Map.groupBy(changed, ({ address }) => address)].map(([address, changes]) => [
      address,
      unionOf(changes.map(({ attributes }) => attributes)),
    ]),
  );
  const underWay = await lockFanOuts(work.tx, [...byAddress.keys()]);
  const fanOuts = [...byAddress].map(([address, attributes]) =>
    fanOutOf({ address, run: cause.id, attributes }, underWay.get(address)),
  );
  return takePages(fanOuts, underWay, cause, work);
}

/** The next page of each. One of an older change is void: a newer one has taken its place. */
export function continueFanOut(): Handler<Continued> {
  return async (events, work) => {
    const [cause] = events;
    if (!cause) return [];
    const underWay = await lockFanOuts(work.tx, [...new Set(events.map(({ data }) => data.address))]);
    const current = [...underWay.values()].filter(({ address, run }) =>
      events.some(({ data }) => data.address === address && data.run === run),
    );
    return current.length === 0 ? [] : takePages(current, underWay, cause, work);
  };
}

async function takePages(
  fanOuts: readonly FanOut[],
  underWay: ReadonlyMap<string, FanOut>,
  cause: Envelope,
  { tx, now }: Work,
): Promise<Outgoing[]> {
  const size = sizeFor(fanOuts.length);
  const pages = await readPages(
    tx,
    fanOuts.flatMap(({ address, attributes, remaining: [range] }) => (range ? [{ address, attributes, range }] : [])),
    size,
  );
  const taken = fanOuts.map((fanOut) => {
    const page = pages.get(fanOut.address) ?? [];
    const visited = page.filter(({ isBeyond }) => !isBeyond);
    const isFull = visited.length === size;
    return {
      watching: visited.flatMap(({ watched }) => watched),
      after: { ...fanOut, remaining: afterPage(fanOut.remaining, visited.at(-1)?.sessionId, isFull) },
    };
  });
  const unfinished = taken.map(({ after }) => after).filter(({ remaining }) => remaining.length > 0);
  const finished = taken.map(({ after }) => after).filter(({ remaining }) => remaining.length === 0);
  await saveFanOuts(tx, unfinished, now);
  await endFanOuts(
    tx,
    finished.flatMap(({ address }) => (underWay.has(address) ? [address] : [])),
  );
  return [
    ...requestNotifications(
      taken.flatMap(({ watching }) => watching),
      cause,
    ),
    // Last, so that it waits behind the notifications of its own page too.
    ...unfinished.map(({ address, run }) =>
      emit('presence-changes', address, { type: 'FanOutContinued', data: { address, run } }, { cause }),
    ),
  ];
}
