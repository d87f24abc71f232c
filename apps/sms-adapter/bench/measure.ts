import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { DirectLoop, DirectStretch } from './direct-loop.js';
import { median, rateIn } from './figures.js';
import type { RealJasmin } from './launcher.js';
import type { Options } from './options.js';
import type { Journey, OurLeg, Stretch } from './our-leg.js';
import { ownTime, type OwnTime } from './own-time.js';
import { processorTimes, usedBetween, type ProcessorTimes } from './processor-time.js';
import { startAdapter, startSimulatedGateway, type GatewayAddress, type Place, type Program } from './programs.js';
import type { TracedCall } from './trace.js';

/** What was seen in one measured stretch. */
export interface Seen {
  readonly perSecond: number;
  /** Load average of the machine, of the last minute, when the stretch began. */
  readonly load: number;
  /** Processor milliseconds for one SMS, by who used them. */
  readonly processorMs: ProcessorTimes;
  /** Processors that other programs kept busy meanwhile. */
  readonly busyElsewhere: number;
  /** SMS that were not delivered, of all of the stretch and its warm-up. */
  readonly lost: number;
  readonly of: number;
}

/** The best of a sweep of windows. */
export interface Direct {
  readonly window: number;
  readonly tried: readonly Readonly<{ window: number; perSecond: number }>[];
}

export interface SimulatorSeen {
  readonly ours: Seen;
  readonly direct: Direct & { readonly seen: Seen };
  readonly half: Seen & { readonly own: OwnTime };
}

export interface JasminSeen {
  readonly noDelay: boolean;
  readonly direct: Direct;
  readonly rounds: readonly Readonly<{ ours: Seen; direct: Seen }>[];
  /** Of the medians of all rounds. */
  readonly ratio: number;
}

/** What the measurements need. */
export interface Bench {
  readonly options: Options;
  readonly place: Place;
  readonly leg: OurLeg;
  readonly direct: DirectLoop;
  /** Process IDs of the servers. */
  readonly servers: Readonly<Record<string, number>>;
  readonly say: (line: string) => void;
}

type Pids = Readonly<Record<string, number | undefined>>;
type Timing = Readonly<{ warmUp: number; seconds: number }>;

const warmUpSeconds = 4;
/** A new process is slower until its code is compiled. */
const firstWarmUpSeconds = 10;
const sweepTiming = { warmUp: 2, seconds: 6 };
const simulatorWindows = [32, 128, 256];

async function watched<T>(pids: Pids, { warmUp, seconds }: Timing, work: Promise<T>) {
  const load = loadavg()[0] ?? Number.NaN;
  const later = (ms: number) =>
    new Promise<ProcessorTimes>((resolve) => setTimeout(() => resolve(processorTimes(pids)), ms));
  const looks = Promise.all([later(warmUp * 1000), later((warmUp + seconds) * 1000)]);
  const result = await work;
  const [before, after] = await looks;
  return { result, load, used: usedBetween(before, after) };
}

function seenFrom(
  perSecond: number,
  { load, used }: { load: number; used: ProcessorTimes },
  { seconds }: Timing,
  fate: { lost: number; of: number },
): Seen {
  const { 'other programs': others = 0, ...ours } = used;
  const processorMs = Object.fromEntries(
    Object.entries(ours).map(([name, spent]) => [name, (spent * 1000) / (perSecond * seconds)]),
  );
  return { perSecond, load, processorMs, busyElsewhere: others / seconds, ...fate };
}

const fateOf = ({ journeys }: Stretch) => ({
  lost: [...journeys.values()].filter(({ deliveredAt }) => deliveredAt === undefined).length,
  of: journeys.size,
});
const ends = (journeys: ReadonlyMap<string, Journey>) =>
  [...journeys.values()].flatMap(({ deliveredAt }) => deliveredAt ?? []);

async function measureOurs({ leg }: Bench, pids: Pids, timing: Timing, backlog: number): Promise<Seen> {
  const { result, ...watch } = await watched(pids, timing, leg.closed({ backlog, ...timing }));
  const perSecond = rateIn(ends(result.journeys), { from: result.from, seconds: timing.seconds });
  return seenFrom(perSecond, watch, timing, fateOf(result));
}

async function measureDirect(
  { direct }: Bench,
  gateway: GatewayAddress,
  pids: Pids,
  timing: Timing,
  window: number,
): Promise<Seen> {
  const { result, ...watch } = await watched(pids, timing, direct.measure(gateway, { window, ...timing }));
  const { deliveredAt, from, refused, missing }: DirectStretch = result;
  const lost = refused + missing;
  const perSecond = rateIn(deliveredAt, { from, seconds: timing.seconds });
  return seenFrom(perSecond, watch, timing, { lost, of: deliveredAt.length + lost });
}

async function sweep(bench: Bench, gateway: GatewayAddress, windows: readonly number[]): Promise<Direct> {
  const tried: { window: number; perSecond: number }[] = [];
  for (const window of windows) {
    const { perSecond } = await measureDirect(bench, gateway, {}, sweepTiming, window);
    bench.say(`  direct, ${window} in flight: ${perSecond.toFixed(0)}/s`);
    tried.push({ window, perSecond });
  }
  const [best] = [...tried].sort((one, two) => two.perSecond - one.perSecond);
  if (best === undefined) throw new Error('no window was tried');
  return { window: best.window, tried };
}

/** In front of the simulator: how much goes through, what the simulator itself can do, and our own time at half of that load. */
export async function measureSimulator(bench: Bench): Promise<SimulatorSeen> {
  const { options, place, say, servers } = bench;
  const timing = { warmUp: firstWarmUpSeconds, seconds: options.seconds };
  const { ours, direct, seen } = await withPrograms(async (keep) => {
    const { program, address } = await startSimulatedGateway(place.scratch);
    keep(program);
    say('simulator, driven directly');
    const direct = await sweep(bench, address, simulatorWindows);
    const pids = { simulator: program.pid };
    const again = { warmUp: warmUpSeconds, seconds: options.seconds };
    const seen = await measureDirect(bench, address, pids, again, direct.window);
    const adapter = keep(await startAdapter(place, address, options));
    say('simulator, our leg, as fast as it goes');
    const ours = await measureOurs(bench, { ...servers, ...pids, 'sms-adapter': adapter.pid }, timing, options.backlog);
    say(`  ${ours.perSecond.toFixed(0)}/s`);
    return { ours, direct, seen };
  });
  const perSecond = ours.perSecond / 2;
  say(`simulator, our leg at half of that, ${perSecond.toFixed(0)}/s`);
  return { ours, direct: { ...direct, seen }, half: await measureOwnTime(bench, perSecond) };
}

/** With traces in both programs, so apart from the measurement of the rate. */
async function measureOwnTime(bench: Bench, perSecond: number): Promise<SimulatorSeen['half']> {
  const { options, place, leg, servers } = bench;
  const traces = { adapter: join(place.scratch, 'adapter.json'), gateway: join(place.scratch, 'gateway.json') };
  const timing = { warmUp: firstWarmUpSeconds, seconds: options.seconds };
  const { result: stretch, ...watch } = await withPrograms(async (keep) => {
    const { program, address } = await startSimulatedGateway(place.scratch, traces.gateway);
    keep(program);
    const adapter = keep(await startAdapter(place, address, { ...options, traceTo: traces.adapter }));
    const pids = { ...servers, simulator: program.pid, 'sms-adapter': adapter.pid };
    return watched(pids, timing, leg.steady({ perSecond, ...timing }));
  });
  const own = ownTime(stretch.journeys, callsIn(traces.adapter), callsIn(traces.gateway), stretch.from);
  return { ...seenFrom(perSecond, watch, timing, fateOf(stretch)), own };
}

const callsIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as TracedCall[];

/** In front of a real Jasmin: rounds of our leg and of Jasmin driven directly, in turns. */
export async function measureJasmin(bench: Bench, jasmin: RealJasmin, noDelay: boolean): Promise<JasminSeen> {
  const { options, place, say, servers } = bench;
  const { user: username, password } = jasmin.settings;
  const gateway = { url: jasmin.url, username, password };
  const parts = (['jasmind', 'rabbitmq', 'redis'] as const).map((part) => [part, jasmin.identityOf(part)?.pid]);
  const pids: Pids = { ...servers, ...(Object.fromEntries(parts) as Pids) };
  return withPrograms(async (keep) => {
    const adapter = keep(await startAdapter(place, gateway, options));
    const ourPids = { ...pids, 'sms-adapter': adapter.pid };
    const backlog = 2 * (options.inFlight ?? 64);
    say(`Jasmin${noDelay ? ' with TCP_NODELAY' : ' as shipped'}, warming up`);
    await bench.leg.closed({ backlog, warmUp: 0, seconds: firstWarmUpSeconds });
    const direct = await sweep(bench, gateway, options.windows);
    const timing = { warmUp: warmUpSeconds, seconds: options.seconds };
    const rounds: { ours: Seen; direct: Seen }[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      const seen: Partial<Record<'ours' | 'direct', Seen>> = {};
      // Who goes first takes turns too.
      for (const who of round % 2 === 1 ? (['ours', 'direct'] as const) : (['direct', 'ours'] as const))
        seen[who] =
          who === 'ours'
            ? await measureOurs(bench, ourPids, timing, backlog)
            : await measureDirect(bench, gateway, pids, timing, direct.window);
      const { ours, direct: theirs } = seen as { ours: Seen; direct: Seen };
      say(`  round ${round}: ours ${ours.perSecond.toFixed(1)}/s, direct ${theirs.perSecond.toFixed(1)}/s`);
      rounds.push({ ours, direct: theirs });
    }
    const ratio =
      median(rounds.map(({ ours }) => ours.perSecond)) / median(rounds.map((round) => round.direct.perSecond));
    return { noDelay, direct, rounds, ratio };
  });
}

/** Ends what was started, the last first, whatever happens. */
async function withPrograms<T>(work: (keep: (program: Program) => Program) => Promise<T>): Promise<T> {
  const programs: Program[] = [];
  try {
    return await work((program) => {
      programs.unshift(program);
      return program;
    });
  } finally {
    for (const program of programs) await program.end();
  }
}
