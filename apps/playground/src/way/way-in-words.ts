import type { Way } from '../seams/way.js';
import { duration } from './way-times.js';

/** How far a message is, in one sentence. */
export function wayInWords({ steps }: Way): string {
  const began = Math.min(...steps.map(({ startedAt }) => startedAt));
  const ended = Math.max(...steps.map(({ startedAt, took }) => startedAt + took));
  const services = [...new Set(steps.map(({ service }) => service))];
  const count = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`;
  return `${count} in ${services.join(', ')}, ${duration(ended - began)} from first to last`;
}
