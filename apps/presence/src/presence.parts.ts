import { housekeeping, type OwnParts, type ServiceDefinition, type ServiceParts } from '@smsonly/service';
import { presenceConsumes } from './presence.consumes.js';
import type { PresenceDeps } from './presence.deps.js';
import { presenceMetrics } from './presence.metrics.js';
import { presenceRemovals } from './presence.removals.js';
import { presenceVariables, type PresenceValues } from './presence.variables.js';

/** Presence: facts in, facts out. */
export const presenceService: ServiceDefinition<PresenceValues> = {
  name: 'presence',
  schema: 'presence',
  variables: presenceVariables,
  managementPort: (values) => values.PRESENCE_MANAGEMENT_PORT,
  build,
};

/** Between two pages of the walk over what has lost its owner. */
const pageEveryMs = 5_000;

function build({ values, metrics, logger, clock, db, outbox }: ServiceParts<PresenceValues>): OwnParts {
  const removals = presenceRemovals(db, outbox);
  return {
    consumes: presenceConsumes({ ...presencePolicy(values), metrics: presenceMetrics(metrics) }),
    parts: [housekeeping(removals, { clock, logger, metrics, intervalMs: pageEveryMs })],
  };
}

/** The policy from the variables. */
function presencePolicy(values: PresenceValues): Omit<PresenceDeps, 'metrics'> {
  const { IMPS_DOMAIN: domain, SMS_ONLY_RANGES: ranges, SMS_NUMBER_POOL: pool } = values;
  return {
    numbering: { domain, ranges, pool },
    policy: { domain, operatorDefault: values.PRESENCE_DEFAULT_ATTRIBUTES },
    defaultContactList: values.DEFAULT_CONTACT_LIST,
    limits: {
      lists: values.PRESENCE_MAX_LISTS,
      contacts: values.PRESENCE_MAX_CONTACTS,
      attributeLists: values.PRESENCE_MAX_ATTRIBUTE_LISTS,
    },
  };
}
