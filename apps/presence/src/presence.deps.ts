import type { Numbering } from '@smsonly/directory';
import type { Limits } from './contact-lists/contact-list.js';
import type { PresenceMetrics } from './presence.metrics.js';
import type { Policy } from './see-presence/see-presence.js';

/** The dependencies of the handlers, beside their transaction. */
export type PresenceDeps = Readonly<{
  numbering: Numbering;
  policy: Policy;
  /** Name of the list that every account has from the start. */
  defaultContactList: string | undefined;
  limits: Limits & Readonly<{ attributeLists: number }>;
  metrics: PresenceMetrics;
}>;
