import type { Limits } from './contact-lists/contact-list.js';
import type { PresenceMetrics } from './presence.metrics.js';
import type { Policy } from './see-presence/see-presence.js';
import type { Numbering } from './who/who-is.js';

/** What the shells need beside their transaction. */
export type PresenceDependencies = Readonly<{
  numbering: Numbering;
  policy: Policy;
  limits: Limits & Readonly<{ attributeLists: number }>;
  metrics: PresenceMetrics;
}>;
