import { median, type Spread } from './figures.js';
import type { JasminSeen, Seen, SimulatorSeen } from './measure.js';

const goals = { simulatorPerSecond: 1000, ratio: 0.9, ownTimeP99Ms: 20 } as const;

export interface Report {
  readonly simulator?: SimulatorSeen;
  readonly jasmin: readonly JasminSeen[];
  /** Why there is nothing about Jasmin. */
  readonly withoutJasmin?: string;
  readonly settings: Readonly<Record<string, string>>;
}

const whole = (n: number) => n.toFixed(0);
const nameOf = ({ noDelay }: JasminSeen) => (noDelay ? 'Jasmin with TCP_NODELAY' : 'Jasmin as shipped');
const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  row(head),
  row(head.map(() => '---')),
  ...rows.map(row),
];

/** Ratios and goals first, then the figures behind them. */
export function linesOf(report: Report): string[] {
  const { simulator, jasmin, withoutJasmin } = report;
  return [
    ...goalLines(report),
    ...(withoutJasmin === undefined ? [] : [`left out: the real Jasmin. ${withoutJasmin}`]),
    '',
    ...table(
      ['gateway', 'ours SMS/s', 'direct SMS/s', 'direct in flight', 'load average', 'lost'],
      [...(simulator ? [simulatorRow(simulator)] : []), ...jasmin.map(jasminRow)],
    ),
    ...(simulator ? ['', ...ownTimeLines(simulator)] : []),
    '',
    'processor milliseconds for one SMS, and processors busy with other programs:',
    ...processorLines(report),
    '',
    `median of the rounds; ${Object.entries(report.settings)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
  ];
}

function goalLines({ simulator, jasmin }: Report): string[] {
  const verdict = (reached: boolean, what: string) => `${reached ? 'reached' : 'missed '}  ${what}`;
  const p99 = simulator?.half.own.sum.p99 ?? Number.NaN;
  return [
    ...jasmin.map((one) =>
      verdict(
        one.ratio >= goals.ratio,
        `${one.ratio.toFixed(2)} of ${nameOf(one)} driven directly (goal ${goals.ratio})`,
      ),
    ),
    ...(simulator
      ? [
          verdict(
            simulator.ours.perSecond >= goals.simulatorPerSecond,
            `${whole(simulator.ours.perSecond)} SMS/s with the simulator (goal ${goals.simulatorPerSecond})`,
          ),
          verdict(
            p99 < goals.ownTimeP99Ms,
            `p99 of our own time ${whole(p99)} ms at ${whole(simulator.half.perSecond)} SMS/s (goal below ${goals.ownTimeP99Ms} ms)`,
          ),
        ]
      : []),
  ];
}

function simulatorRow({ ours, direct, half }: SimulatorSeen): string[] {
  const lost = ours.lost + half.lost + direct.seen.lost;
  return [
    'simulator',
    whole(ours.perSecond),
    whole(direct.seen.perSecond),
    whole(direct.window),
    `${ours.load.toFixed(1)}, ${direct.seen.load.toFixed(1)}`,
    whole(lost),
  ];
}

function jasminRow(one: JasminSeen): string[] {
  const rates = (side: 'ours' | 'direct') => {
    const all = one.rounds.map((round) => round[side].perSecond);
    return `${median(all).toFixed(1)} (${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)})`;
  };
  const load = (side: 'ours' | 'direct') => median(one.rounds.map((round) => round[side].load)).toFixed(1);
  const lost = one.rounds.reduce((sum, { ours, direct }) => sum + ours.lost + direct.lost, 0);
  return [
    nameOf(one),
    rates('ours'),
    rates('direct'),
    whole(one.direct.window),
    `${load('ours')}, ${load('direct')}`,
    whole(lost),
  ];
}

function ownTimeLines({ half }: SimulatorSeen): string[] {
  const cells = ({ p50, p99, max }: Spread) => [p50, p99, max].map((ms) => `${whole(ms)} ms`);
  const { before, after, sum } = half.own;
  return [
    `our own time at ${whole(half.perSecond)} SMS/s, ${sum.count} SMS, load average ${half.load.toFixed(1)}:`,
    ...table(
      ['', 'p50', 'p99', 'longest'],
      [
        ['in Kafka to call of /send', ...cells(before)],
        ['callback to SmsDelivered in Kafka', ...cells(after)],
        ['both', ...cells(sum)],
      ],
    ),
  ];
}

function processorLines({ simulator, jasmin }: Report): string[] {
  const line = (name: string, { processorMs, busyElsewhere }: Seen) => {
    const parts = Object.entries(processorMs).sort(([, a], [, b]) => b - a);
    const sum = parts.reduce((total, [, ms]) => total + ms, 0);
    const each = parts.map(([who, ms]) => `${who} ${ms.toFixed(2)}`).join(', ');
    return `  ${name}: ${sum.toFixed(2)} (${each}); elsewhere ${busyElsewhere.toFixed(2)}`;
  };
  return [
    ...(simulator
      ? [
          line('simulator, ours', simulator.ours),
          line('simulator, ours at half load', simulator.half),
          line('simulator, direct', simulator.direct.seen),
        ]
      : []),
    ...jasmin.flatMap((one) => {
      const last = one.rounds.at(-1);
      if (last === undefined) return [];
      return [
        line(`${nameOf(one)}, ours, last round`, last.ours),
        line(`${nameOf(one)}, direct, last round`, last.direct),
      ];
    }),
  ];
}

/** SMS that were not delivered, in all that was measured through us. */
export const lostOf = ({ simulator, jasmin }: Report): number =>
  (simulator ? simulator.ours.lost + simulator.half.lost : 0) +
  jasmin.reduce((sum, { rounds }) => sum + rounds.reduce((all, { ours }) => all + ours.lost, 0), 0);
