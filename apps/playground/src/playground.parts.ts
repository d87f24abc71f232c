import { randomBytes } from 'node:crypto';
import type { PlaygroundValues } from './playground.variables.js';
import type { Settings } from './seams/settings.js';
import type { Route } from './server/http/server.js';
import { json } from './server/http/answers.js';
import { pageRoutes } from './server/page-files/page-routes.js';
import type { PageFiles } from './server/page-files/read-page.js';
import { AccountsApi } from './server/registrations/accounts-api.js';
import { registrationRoutes } from './server/registrations/registration-routes.js';
import type { LauncherChannel } from './server/services/launcher-channel.js';
import { serviceRoutes } from './server/services/service-routes.js';
import { spanRoutes } from './server/spans/span-routes.js';
import { SpanStore } from './server/spans/span-store.js';
import { impsRoute } from './server/upstream/imps-route.js';
import { phoneRoutes } from './server/upstream/phone-routes.js';

/** Everything that the server answers. */
export function playgroundRoutes(
  values: PlaygroundValues,
  page: PageFiles,
  launcher: LauncherChannel | undefined,
): Route[] {
  const spans = new SpanStore({ maxSpans: values.PLAYGROUND_MAX_SPANS, maxBytes: values.PLAYGROUND_MAX_SPAN_BYTES });
  const { ADMIN_URL: url, ADMIN_TOKEN: token, IMPS_DOMAIN: domain, DEMO_ACCOUNTS: demoAccounts } = values;
  return [
    ...pageRoutes(page),
    { method: 'GET', path: '/health/live', answer: (_request, reply) => json(reply, { status: 'live' }) },
    { method: 'GET', path: '/health/ready', answer: (_request, reply) => json(reply, { status: 'ready' }) },
    {
      method: 'GET',
      path: '/api/settings',
      answer: (_request, reply) => json(reply, settingsOf(values, launcher?.canKill() ?? false)),
    },
    impsRoute(values.IMPS_URL),
    ...phoneRoutes(values.PHONES_URL),
    ...registrationRoutes({
      accounts: new AccountsApi({ url, token }),
      domain,
      demoAccounts,
      newPassword: () => randomBytes(12).toString('base64url'),
    }),
    ...spanRoutes(spans),
    ...serviceRoutes(launcher),
  ];
}

function settingsOf(values: PlaygroundValues, canKill: boolean): Settings {
  return {
    domain: values.IMPS_DOMAIN,
    smsOnlyRanges: values.SMS_ONLY_RANGES,
    splitting: values.SMS_SPLITTING,
    languages: values.SMS_LANGUAGES ?? [],
    maxParts: values.SMS_MAX_PARTS,
    senderPrefix: values.SMS_SENDER_PREFIX,
    demoAccounts: values.DEMO_ACCOUNTS,
    hasPhones: values.PHONES_URL !== undefined,
    canKill,
    showsTexts: values.TRACE_DOCUMENTS === 'whole',
  };
}
