/** The steps of a way, each in its lane: the services, Kafka between them, and the gateway. */
import type { Way, WayStep } from '../seams/way.js';

export type Lane = Readonly<{ name: string; kind: 'service' | 'kafka' | 'gateway' }>;

export type PlacedStep = Readonly<{
  step: WayStep;
  /** Of the way's lanes. */
  lane: number;
  /** ms from the first step. */
  offset: number;
  /**
   * ms from the first step until it is over. A record is over when somebody has begun to handle it; undefined: nobody has,
   * as far as was recorded.
   */
  until: number | undefined;
}>;

export type LanedWay = Readonly<{ lanes: readonly Lane[]; steps: readonly PlacedStep[]; /** ms */ took: number }>;

/** In the order in which a message from IM to a phone passes them; other services come behind. */
const usualOrder = ['imps-front', 'Kafka', 'routing', 'sms-adapter', 'gateway', 'presence'];

export function lanesOf({ steps }: Way): LanedWay {
  const began = Math.min(...steps.map(({ startedAt }) => startedAt));
  const handledAt = new Map<string, number>();
  for (const { kind, parent, startedAt } of steps)
    if (kind === 'handled' && parent !== undefined)
      handledAt.set(parent, Math.min(startedAt, handledAt.get(parent) ?? Infinity));
  const names = [...new Set(steps.map(laneName))].sort(
    (one, other) => place(one) - place(other) || (one < other ? -1 : 1),
  );
  const placed = steps.map((step): PlacedStep => {
    const handled = handledAt.get(step.id);
    const end = step.kind === 'published' ? handled : step.startedAt + step.took;
    return {
      step,
      lane: names.indexOf(laneName(step)),
      offset: step.startedAt - began,
      until: end === undefined ? undefined : Math.max(end, step.startedAt) - began,
    };
  });
  const took = Math.max(
    0,
    ...steps.map(({ startedAt, took }) => startedAt + took - began),
    ...placed.map(({ until = 0 }) => until),
  );
  return { lanes: names.map((name) => ({ name, kind: kindOf(name) })), steps: placed, took };
}

function laneName({ kind, service }: WayStep): string {
  return kind === 'published' ? 'Kafka' : kind === 'send' ? 'gateway' : service;
}

function kindOf(name: string): Lane['kind'] {
  return name === 'Kafka' ? 'kafka' : name === 'gateway' ? 'gateway' : 'service';
}

function place(name: string): number {
  const at = usualOrder.indexOf(name);
  return at === -1 ? usualOrder.length : at;
}
