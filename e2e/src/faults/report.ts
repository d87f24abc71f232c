import { groups } from './draw-faults.js';
import type { Piece, Round } from './campaign.js';
import { faultsFound, type Found } from './judge.js';

/** How long a recovery may take for 95 of 100 rounds of a group, ms. */
const recoveryAims: Readonly<Record<string, number>> = { process: 10_000, broker: 20_000 };

export type Summary = Readonly<{
  rounds: number;
  messages: number;
  owed: number;
  counts: Readonly<Record<Found, number>>;
  declaredDoubles: number;
  resent: number;
  repeats: number;
  excusedDisorder: number;
  notRecovered: number;
  recovery: readonly Readonly<{
    group: string;
    rounds: number;
    median: number;
    p95: number;
    worst: number;
    aim?: number;
  }>[];
}>;

export function summarise(pieces: readonly Piece[]): Summary {
  const rounds = pieces.flatMap((piece) => piece.rounds);
  const sum = (of: (piece: Piece) => number) => pieces.reduce((all, piece) => all + of(piece), 0);
  const findings = pieces.flatMap(({ verdict }) => verdict.findings);
  const byGroup = Map.groupBy(rounds, groupOf);
  return {
    rounds: rounds.length,
    messages: sum(({ messages }) => messages),
    owed: sum(({ verdict }) => verdict.owed),
    counts: Object.fromEntries(
      faultsFound.map((kind) => [kind, findings.filter(({ found }) => found === kind).length]),
    ) as Record<Found, number>,
    declaredDoubles: sum(({ verdict }) => verdict.declaredDoubles),
    resent: sum(({ resent }) => resent),
    repeats: sum(({ verdict }) => verdict.repeats),
    excusedDisorder: sum(({ verdict }) => verdict.excusedDisorder),
    notRecovered: rounds.filter(({ recoveryMs }) => recoveryMs === undefined).length,
    recovery: [...byGroup].map(([group, of]) => {
      const times = of.flatMap(({ recoveryMs }) => recoveryMs ?? []).sort((a, b) => a - b);
      const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN;
      const aim = recoveryAims[group];
      return {
        group,
        rounds: of.length,
        median: at(0.5),
        p95: at(0.95),
        worst: at(1),
        ...(aim !== undefined && { aim }),
      };
    }),
  };
}

/** Two faults at once are a group of their own. */
function groupOf({ faults }: Round): string {
  const [first] = faults;
  return faults.length > 1 || !first ? 'two at once' : groups[first.kind];
}

/** How many checks a campaign has passed and failed: each round is one, and each thing that the judge looks for. */
export function checks({ rounds, counts, notRecovered }: Summary): { passed: number; failed: number } {
  const broken = faultsFound.filter((kind) => counts[kind] > 0).length;
  return { passed: rounds - notRecovered + faultsFound.length - broken, failed: notRecovered + broken };
}

export function tableOf(summary: Summary): string[] {
  const seconds = (ms: number) => (Number.isNaN(ms) ? '–' : `${(ms / 1000).toFixed(1)} s`);
  return [
    '',
    '| faults | rounds | recovered in: median | p95 | worst | aim for p95 |',
    '| --- | --- | --- | --- | --- | --- |',
    ...summary.recovery.map(
      ({ group, rounds, median, p95, worst, aim }) =>
        `| ${group} | ${rounds} | ${seconds(median)} | ${seconds(p95)} | ${seconds(worst)} | ${aim === undefined ? '–' : seconds(aim)} |`,
    ),
    '',
    '| sent | owed | lost | doubled | disordered | misrouted | wrong | not recovered | declared doubles | given out again | late with an excuse |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    `| ${[
      summary.messages,
      summary.owed,
      ...faultsFound.map((kind) => summary.counts[kind]),
      summary.notRecovered,
      summary.declaredDoubles,
      summary.repeats,
      summary.excusedDisorder,
    ].join(' | ')} |`,
    '',
  ];
}
