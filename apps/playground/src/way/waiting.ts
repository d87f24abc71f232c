/** What waits, as far as the way and the services show it. */
import type { ServiceState, Way, WayStep } from '../seams/way.js';

/** Who reads a topic: the tables `<service>.consumes.ts`, which the suite compares. */
const readers: Readonly<Record<string, readonly string[]>> = {
  'message-requests': ['routing'],
  'presence-requests': ['presence'],
  'account-events': ['routing', 'presence'],
  deliveries: ['imps-front'],
  'presence-changes': ['presence'],
  'presence-notifications': ['imps-front'],
  'sms-submissions': ['sms-adapter'],
  'sms-events': ['routing'],
  'block-events': ['presence'],
  'wake-up-sms': ['sms-adapter'],
};

export type Waiting = Readonly<{
  /** A service that is down or starting. */
  service: string;
  state: 'starting' | 'down';
  /** Records of this way that it has not handled. */
  records: number;
}>;

/** The services that do not run, and what waits for them in Kafka. */
export function waitingFor(services: readonly ServiceState[], way: Way | undefined): readonly Waiting[] {
  return services.flatMap(({ name, state }) =>
    state === 'ready' ? [] : [{ service: name, state, records: recordsFor(name, way?.steps ?? []) }],
  );
}

/** `routing is down: 1 record of this message waits in Kafka`. */
export function waitingInWords({ service, state, records }: Waiting): string {
  const how = `${service} is ${state}`;
  if (records === 0) return `${how}. What comes for it waits in Kafka.`;
  return `${how}: ${records} ${records === 1 ? 'record of this message waits' : 'records of this message wait'} in Kafka.`;
}

function recordsFor(service: string, steps: readonly WayStep[]): number {
  const handled = new Set(
    steps.filter((step) => step.kind === 'handled' && step.service === service).map(({ parent }) => parent),
  );
  return steps.filter((step) => step.kind === 'published' && !handled.has(step.id) && readersOf(step).includes(service))
    .length;
}

/** With whatever prefix topics have here. */
function readersOf({ facts }: WayStep): readonly string[] {
  const topic = facts.find(({ name }) => name === 'topic')?.value ?? '';
  const bare = topic.slice(topic.lastIndexOf('.') + 1);
  if (/(^|\.)responses\./.test(topic)) return ['imps-front'];
  return readers[bare] ?? [];
}
