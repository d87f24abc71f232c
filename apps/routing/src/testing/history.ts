import fc from 'fast-check';

/** Small enough that numbers change hands all the time. */
export const people = ['a', 'b', 'c'] as const;
const phones = ['+4790000011', '+4790000012'] as const;
export const numbers = ['+4759440000', '+4759440001'] as const;
export const holdMs = 7 * 86_400_000;
/** Short, so that much is forgotten. */
export const memoryMs = 9 * 86_400_000;

export type Sent = Readonly<{ submissionId: string; person: string; phone: string; number: string }>;

/** Routing as this test sees it: the real one on Postgres, or its decisions over a ledger in memory. */
export interface World {
  /** Undefined: refused. */
  send(person: string, phone: string): Promise<Sent | undefined>;
  report(sent: Sent, outcome: 'accepted' | 'unknown' | 'delivered' | 'failed'): Promise<void>;
  /** Who got the reply; undefined: nobody. */
  reply(phone: string, number: string): Promise<string | undefined>;
  pass(ms: number): void;
  /** Forgets what is old enough. */
  forget(): Promise<void>;
}

/** One thing that happens. Places are taken modulo what there is. */
export type Happening =
  | { kind: 'send'; person: number; phone: number }
  | { kind: 'news'; sms: number; outcome: 'accepted' | 'unknown' | 'delivered' | 'failed'; arrives: boolean }
  | { kind: 'reply'; phone: number; number: number }
  | { kind: 'pass'; days: number }
  | { kind: 'forget' };

const place = fc.nat({ max: 11 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), person: place, phone: place }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('news' as const),
      sms: place,
      outcome: fc.constantFrom(
        'accepted' as const,
        'accepted' as const,
        'unknown' as const,
        'delivered' as const,
        'failed' as const,
      ),
      arrives: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('reply' as const), phone: place, number: place }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), days: fc.constantFrom(1, 3, 8, 15) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
);
export const histories = fc.array(happening, { minLength: 10, maxLength: 60 });

type OnTheWay = Sent & { state: 'requested' | 'unknown' | 'accepted'; hasArrived: boolean };

/**
 * Lives through a history and watches, as the phones see it: a reply goes to the one whose SMS the phone saw last from that number, or
 * to nobody, as long as the two have written within the time for which numbers are remembered; after that perhaps to somebody who got the
 * number later, and never to one who had it before. Between the gateway's acceptance and the arrival the rule trusts the hold, so a phone writes nothing just then.
 *
 * @throws Error telling who got what was meant for whom
 */
export async function live(
  world: World,
  history: readonly Happening[],
): Promise<{ replies: number; delivered: number }> {
  let days = 0;
  const seen = new Map<string, string>();
  /** When an IM user and a phone last wrote over a number, in days. */
  const wrote = new Map<string, number>();
  /** The IM users who sent SMS from a number to a phone, the last one last. */
  const senders = new Map<string, string[]>();
  const onTheWay: OnTheWay[] = [];
  const tally = { replies: 0, delivered: 0 };
  for (const event of history) {
    switch (event.kind) {
      case 'pass':
        world.pass(event.days * 86_400_000);
        days += event.days;
        break;
      case 'forget':
        await world.forget();
        break;
      case 'send': {
        const sent = await world.send(pick(people, event.person), pick(phones, event.phone));
        if (!sent) break;
        onTheWay.push({ ...sent, state: 'requested', hasArrived: false });
        wrote.set(`${sent.phone} ${sent.number} ${sent.person}`, days);
        const earlier = senders.get(`${sent.phone} ${sent.number}`) ?? [];
        senders.set(`${sent.phone} ${sent.number}`, [...earlier.filter((one) => one !== sent.person), sent.person]);
        break;
      }
      case 'news': {
        const sms = onTheWay[event.sms % (onTheWay.length || 1)];
        if (sms) await tellNews(world, sms, event, seen, onTheWay);
        break;
      }
      case 'reply': {
        const [phone, number] = [pick(phones, event.phone), pick(numbers, event.number)];
        const isOnTheWay = (sms: OnTheWay) =>
          sms.phone === phone && sms.number === number && sms.state === 'accepted' && !sms.hasArrived;
        if (onTheWay.some(isOnTheWay)) break;
        const meant = seen.get(`${phone} ${number}`);
        const got = await world.reply(phone, number);
        tally.replies += 1;
        if (got === undefined) break;
        tally.delivered += 1;
        const silentFor = (days - (wrote.get(`${phone} ${number} ${meant}`) ?? -Infinity)) * 86_400_000;
        if (meant !== undefined && got !== meant && silentFor <= memoryMs)
          throw new Error(`${got} got a reply that was meant for ${meant}`);
        const order = senders.get(`${phone} ${number}`) ?? [];
        if (meant !== undefined && order.indexOf(got) < order.indexOf(meant))
          throw new Error(`${got} got a reply that was meant for ${meant}, who had the number later`);
        wrote.set(`${phone} ${number} ${got}`, days);
      }
    }
  }
  return tally;
}

/** The gateway's news about one SMS, as far as such news can come, and whether the phone sees the SMS. */
async function tellNews(
  world: World,
  sms: OnTheWay,
  { outcome, arrives }: { outcome: 'accepted' | 'unknown' | 'delivered' | 'failed'; arrives: boolean },
  seen: Map<string, string>,
  onTheWay: OnTheWay[],
): Promise<void> {
  // An SMS is delivered only if it has arrived; the call's outcome is unknown at most once, before it is accepted.
  if (outcome === 'unknown' && sms.state !== 'requested') return;
  if (outcome === 'accepted' && sms.state === 'accepted') return;
  const arrivesNow = !sms.hasArrived && (outcome === 'delivered' || (outcome !== 'failed' && arrives));
  if (arrivesNow) {
    sms.hasArrived = true;
    seen.set(`${sms.phone} ${sms.number}`, sms.person);
  }
  await world.report(sms, outcome);
  if (outcome === 'accepted' || outcome === 'unknown') sms.state = outcome;
  else onTheWay.splice(onTheWay.indexOf(sms), 1);
}

function pick<T>(some: readonly [T, ...T[]], index: number): T {
  return some[index % some.length] ?? some[0];
}
