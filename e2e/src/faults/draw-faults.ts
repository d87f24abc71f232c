import type { Random } from './random.js';

export const services = ['imps-front', 'presence', 'routing', 'sms-adapter'] as const;
export type Service = (typeof services)[number];

/** What the gateway does on demand for a while (README of the simulator). Not among them: what loses an SMS, or its report, for good. */
export const gatewayFaults = [
  { send: 'refuse-500' },
  { send: 'failure-instance' },
  { send: 'no-route' },
  { send: 'throughput' },
  { send: 'interceptor' },
  { send: 'timeout', times: 2 },
  { send: 'cut', times: 2 },
  { send: 'accept-then-cut' },
  { send: 'accept-then-timeout', times: 2 },
  { send: 'accept-then-lose', times: 2 },
  { send: 'hold' },
  { dlr: 'twice' },
  { dlr: 'reversed' },
  { dlr: 'delayed:1500' },
  { mo: 'twice' },
] as const satisfies readonly Readonly<Record<string, string | number>>[];
export type GatewayFault = (typeof gatewayFaults)[number];

/** A fault as it was drawn: what, where, for how long. */
export type Fault = Readonly<
  | { kind: 'kill'; service: Service; isBeside: boolean; downMs: number }
  | { kind: 'freeze'; service: Service; isBeside: boolean; ms: number }
  | { kind: 'rolling restart'; service: Service }
  | { kind: 'broker killed' | 'broker stopped'; downMs: number }
  | { kind: 'database killed' | 'database stopped'; downMs: number }
  | { kind: 'database sessions ended'; times: number }
  | { kind: 'gateway away' | 'gateway frozen' | 'gateway silent' | 'callbacks cut'; ms: number }
  | { kind: 'gateway failing'; fault: GatewayFault; ms: number }
  | { kind: 'both signals lost' }
  | { kind: 'cut from Kafka' | 'cut from Postgres'; service: Service; how: 'reset' | 'cut' | 'silent'; ms: number }
  | { kind: 'clients cut'; how: 'reset' | 'cut' | 'answers lost'; ms: number }
>;
export type FaultKind = Fault['kind'];

/** For the table, and for how long a recovery may take. */
export const groups = {
  kill: 'process',
  freeze: 'process',
  'rolling restart': 'process',
  'broker killed': 'broker',
  'broker stopped': 'broker',
  'database killed': 'database',
  'database stopped': 'database',
  'database sessions ended': 'database',
  'gateway away': 'gateway',
  'gateway frozen': 'gateway',
  'gateway silent': 'gateway',
  'callbacks cut': 'gateway',
  'gateway failing': 'gateway',
  'both signals lost': 'gateway',
  'cut from Kafka': 'connections',
  'cut from Postgres': 'connections',
  'clients cut': 'connections',
} as const satisfies Readonly<Record<FaultKind, string>>;

/** How often each kind is drawn, beside the others. */
const weights: Readonly<Record<FaultKind, number>> = {
  kill: 8,
  freeze: 3,
  'rolling restart': 3,
  'broker killed': 1.5,
  'broker stopped': 1,
  'database killed': 1.5,
  'database stopped': 1.5,
  'database sessions ended': 2,
  'gateway away': 1.5,
  'gateway frozen': 1.5,
  'gateway silent': 1,
  'callbacks cut': 1.5,
  'gateway failing': 5,
  'both signals lost': 1,
  'cut from Kafka': 3,
  'cut from Postgres': 3,
  'clients cut': 3,
};

/** Longer than the session time-out of the consumer groups (6 s): the others take over the partitions. */
const beyondSession = 6_800;

/** How many of the rounds have two faults at once. */
const twoAtOnce = 0.15;

/** The fault of a round, or two at once that do not touch the same. */
export function drawFaults(random: Random): Fault[] {
  const first = drawFault(random);
  if (!random.chance(twoAtOnce)) return [first];
  for (;;) {
    const second = drawFault(random);
    if (touches(first) !== touches(second)) return [first, second];
  }
}

function drawFault(random: Random): Fault {
  const kind = drawKind(random);
  const [service, isBeside] = [random.pick(services), random.chance(0.4)];
  const ms = Math.round(random.between(800, 3_000));
  const downMs = Math.round(random.between(0, 1_500));
  switch (kind) {
    case 'kill':
      return { kind, service, isBeside, downMs };
    case 'freeze':
      return { kind, service, isBeside, ms: isBeside ? beyondSession : ms };
    case 'rolling restart':
      return { kind, service };
    case 'broker killed':
    case 'broker stopped':
    case 'database killed':
    case 'database stopped':
      return { kind, downMs };
    case 'database sessions ended':
      return { kind, times: random.pick([1, 2, 3]) };
    case 'gateway failing':
      return { kind, fault: random.pick(gatewayFaults), ms };
    case 'both signals lost':
      return { kind };
    case 'cut from Kafka':
    case 'cut from Postgres':
      return { kind, service, how: random.pick(['reset', 'cut', 'silent']), ms };
    case 'clients cut':
      return { kind, how: random.pick(['reset', 'cut', 'answers lost']), ms };
    default:
      return { kind, ms };
  }
}

function drawKind(random: Random): FaultKind {
  const all = Object.entries(weights) as [FaultKind, number][];
  let left = random.next() * all.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of all) if ((left -= weight) < 0) return kind;
  return 'kill';
}

/** What a fault has for itself while it lasts. */
function touches(fault: Fault): string {
  return 'service' in fault ? fault.service : groups[fault.kind];
}

/** A fault in a line of the output. */
export function told(fault: Fault): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  switch (fault.kind) {
    case 'kill':
      return `kill ${fault.service}${fault.isBeside ? ' beside a second' : ''}`;
    case 'freeze':
      return `freeze ${fault.service}${fault.isBeside ? ' beside a second' : ''}, ${seconds(fault.ms)}`;
    case 'rolling restart':
      return `rolling restart of ${fault.service}`;
    case 'gateway failing':
      return `gateway failing: ${Object.entries(fault.fault)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`;
    case 'cut from Kafka':
    case 'cut from Postgres':
      return `${fault.service} ${fault.kind}: ${fault.how}`;
    case 'clients cut':
      return `${fault.kind}: ${fault.how}`;
    case 'both signals lost':
    case 'database sessions ended':
      return fault.kind;
    default:
      return `${fault.kind}, ${seconds('ms' in fault ? fault.ms : fault.downMs)}`;
  }
}
