import type { Way, WayStep } from '../seams/way.js';

let made = 0;

/** A step that begins so many ms after the way; what is left out is of no interest. */
export function step(kind: WayStep['kind'], service: string, startedAt: number, rest: Partial<WayStep> = {}): WayStep {
  made += 1;
  return {
    ...{
      id: `s${made}`,
      kind,
      service,
      instance: `${service}-0`,
      title: kind,
      startedAt: 1_796_000_000_000 + startedAt,
    },
    ...{ took: 1, facts: [], documents: [] },
    ...rest,
  };
}

/** A record in a topic. */
export function published(service: string, topic: string, startedAt: number, rest: Partial<WayStep> = {}): WayStep {
  return step('published', service, startedAt, { facts: [{ name: 'topic', value: topic }], ...rest });
}

export function way(...steps: readonly WayStep[]): Way {
  return { id: 'm1', messageIds: ['m1'], smsIds: [], steps };
}
