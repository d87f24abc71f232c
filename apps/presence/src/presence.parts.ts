import type { OwnParts, ServiceDefinition, ServiceParts } from '@smsonly/service';
import { presenceConsumes } from './presence.consumes.js';
import type { PresenceDeps } from './presence.deps.js';
import { presenceMetrics } from './presence.metrics.js';
import { presenceVariables, type PresenceValues } from './presence.variables.js';

/** Presence: facts in, facts out. */
export const presenceService: ServiceDefinition<PresenceValues> = {
  name: 'presence',
  schema: 'presence',
  variables: presenceVariables,
  managementPort: (values) => values.PRESENCE_MANAGEMENT_PORT,
  build,
};

function build({ values, metrics }: ServiceParts<PresenceValues>): OwnParts {
  return { consumes: presenceConsumes({ ...presencePolicy(values), metrics: presenceMetrics(metrics) }) };
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
