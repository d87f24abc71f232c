import type { Ledger, LostPoll, Seen, Sent } from './ledger.js';

export const faultsFound = ['lost', 'doubled', 'disordered', 'misrouted', 'wrong'] as const;
export type Found = (typeof faultsFound)[number];
export type Finding = Readonly<{ found: Found; mark: string; says: string; at: number }>;

/** What is known of the text that a finding is about. */
export const evidenceFor = ({ mark }: Finding, { sent, seen }: Ledger) => ({
  sent: sent.find((one) => one.mark === mark),
  seen: seen.filter((one) => one.mark === mark),
});

export type Verdict = Readonly<{
  findings: readonly Finding[];
  /** Texts and reports that had to arrive. */
  owed: number;
  /** SMS that came twice because the answer and the report were both lost on purpose. */
  declaredDoubles: number;
  /** Given out again before its acknowledgement was answered, as it must be. */
  repeats: number;
  /** Came behind a later one for a reason that is declared: a poll without an answer, an SMS sent again, a repeated callback. */
  excusedDisorder: number;
}>;

/** Judges what was seen against what was sent. A message that was accepted must come once, to one, as it was written, in its place. */
export function judge(ledger: Ledger): Verdict {
  const sent = new Map(ledger.sent.map((one) => [one.mark, one]));
  const arrivals = Map.groupBy(
    ledger.seen.toSorted((a, b) => a.at - b.at),
    ({ mark }) => mark,
  );
  const owed = ledger.sent.filter(({ code }) => code === 200);
  const lost = owed
    .filter(({ mark, to }) => !arrivals.get(mark)?.some(({ by }) => by === to))
    .map((one) => finding('lost', one.mark, one.at, `${one.kind} to ${one.to} was accepted and never came`));
  const arrived = [...arrivals].map(([mark, seen]) => judgeArrivals(sent.get(mark), mark, seen, ledger));
  const order = [...Map.groupBy(ledger.sent, ({ line }) => line).values()].map((line) =>
    judgeOrder(line, arrivals, ledger),
  );
  return {
    findings: [
      ...lost,
      ...arrived.flatMap(({ findings }) => findings),
      ...order.flatMap(({ findings }) => findings),
      ...judgePresence(ledger),
      ...ledger.states
        .filter(({ expected, found }) => expected !== found)
        .map(({ what, expected, found }) => finding('wrong', what, 0, `${what}: expected ${expected}, found ${found}`)),
    ],
    owed: owed.length,
    declaredDoubles: sum(arrived.map(({ declared }) => declared)),
    repeats: sum(arrived.map(({ repeats }) => repeats)),
    excusedDisorder: sum(order.map(({ excused }) => excused)),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const finding = (found: Found, mark: string, at: number, says: string): Finding => ({ found, mark, at, says });

function judgeArrivals(one: Sent | undefined, mark: string, seen: readonly Seen[], { signalLosses }: Ledger) {
  const [first] = seen;
  const findings: Finding[] = [];
  let [declared, repeats] = [0, 0];
  for (const { by, from, text, at } of seen) {
    if (one === undefined) findings.push(finding('misrouted', mark, at, `${by} got what nobody has sent`));
    else if (one.to !== by) findings.push(finding('misrouted', mark, at, `${one.kind} for ${one.to} came to ${by}`));
    else if (one.code !== undefined && one.code !== 200)
      findings.push(finding('misrouted', mark, at, `${one.kind} was refused with ${one.code} and came nevertheless`));
    else if (one.from !== undefined && one.from !== from)
      findings.push(finding('misrouted', mark, at, `${one.kind} of ${one.from} came as from ${from}`));
    else if (one.text !== text)
      findings.push(finding('wrong', mark, at, `${one.kind} came as another text: ${text.slice(0, 60)}`));
  }
  for (const [index, again] of seen.entries()) {
    if (index === 0 || one === undefined || again.by !== one.to) continue;
    const before = seen.slice(0, index).filter(({ by }) => by === again.by);
    if (before.length === 0) continue;
    const isSms = first?.acknowledgedAt === undefined && again.by.startsWith('+');
    if (isSms && signalLosses.some(({ phone, from, to }) => phone === again.by && one.at <= to && again.at >= from))
      declared += 1;
    else if (isSms || before.some(({ acknowledgedAt }) => acknowledgedAt !== undefined && acknowledgedAt < again.at))
      findings.push(finding('doubled', mark, again.at, `${one.kind} came to ${again.by} again`));
    else repeats += 1;
  }
  return { findings, declared, repeats };
}

/** What is later than one that was written after it needs an excuse, and a lost poll excuses one. */
function judgeOrder(line: readonly Sent[], arrivals: ReadonlyMap<string, readonly Seen[]>, ledger: Ledger) {
  const came = line
    .filter(({ isUnordered }) => isUnordered !== true)
    .flatMap((one) => {
      const first = arrivals.get(one.mark)?.find(({ by }) => by === one.to);
      return first ? [{ one, at: first.at }] : [];
    })
    .sort((a, b) => a.at - b.at);
  const used = new Set<LostPoll>();
  const findings: Finding[] = [];
  let [highest, excused] = [-1, 0];
  for (const { one, at } of came) {
    if (one.number > highest) {
      highest = one.number;
      continue;
    }
    const overtaker = came.find((other) => other.one.number > one.number);
    if (isExcused(one, at, overtaker?.at ?? at, used, ledger)) excused += 1;
    else findings.push(finding('disordered', one.mark, at, `${one.kind} in ${one.line} came after later ones`));
  }
  return { findings, excused };
}

function isExcused(
  one: Sent,
  at: number,
  overtakenAt: number,
  used: Set<LostPoll>,
  { lostPolls, windows, unknownWait }: Ledger,
) {
  // An SMS that the gateway may have lost is sent again after the wait, and the next of its pair is not held back for it.
  if (one.to.startsWith('+')) return at - one.at >= unknownWait;
  const poll = lostPolls.find(
    (lost) => !used.has(lost) && lost.by === one.to && lost.to >= one.at && lost.from <= overtakenAt,
  );
  if (poll) {
    used.add(poll);
    return true;
  }
  // The gateway repeats a callback that was not taken, and goes on with the next one meanwhile.
  return one.kind === 'reply' && windows.some(({ from, to }) => one.at >= from - callbackTime && one.at <= to);
}

/** How long a callback may be under way before a fault meets it, ms. */
const callbackTime = 2_000;

function judgePresence({ shown }: Ledger): Finding[] {
  const pairs = Map.groupBy(
    shown.toSorted((a, b) => a.at - b.at),
    ({ watcher, of }) => `${watcher} ${of}`,
  );
  return [...pairs.values()].flatMap((values) =>
    values.flatMap(({ watcher, of, number, at }, index) => {
      const before = values[index - 1];
      if (before === undefined || before.number <= number) return [];
      return [
        finding(
          'disordered',
          `presence of ${of}`,
          at,
          `${watcher} was shown ${number} of ${of} after ${before.number}`,
        ),
      ];
    }),
  );
}
