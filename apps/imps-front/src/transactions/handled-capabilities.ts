import type { ServiceCapability } from '@smsonly/imps-model';
import type { ServerRequest } from '../queue/server-primitive.js';
import type { TransactionTable } from './primitive-handler.js';

/** The capabilities that the rows name: of what clients may request, and of what this server asks of them by itself. */
export function handledCapabilities(
  requests: TransactionTable,
  serverRequests: Readonly<Record<string, ServerRequest>>,
): ReadonlySet<ServiceCapability> {
  const rows = [...Object.values(requests), ...Object.values(serverRequests)];
  return new Set(rows.flatMap(({ capability }) => capability ?? []));
}
