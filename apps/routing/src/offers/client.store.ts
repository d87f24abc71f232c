import { notificationOf, type ClientLimits, type ServiceCapability } from '@smsonly/imps-model';
import type { Tx } from '@smsonly/persistence';
import type { LiveClient } from './decide-refusal.js';

type Row = {
  account_id: string;
  session_id: string;
  limits: ClientLimits;
  agreed_capabilities: ServiceCapability[] | null;
};

/** What the clients of these accounts that are logged in take of messages: imps-front's view, as this transaction sees it. */
export async function readLiveClients(
  tx: Tx,
  accountIds: readonly string[],
): Promise<(accountId: string) => readonly LiveClient[]> {
  if (accountIds.length === 0) return () => [];
  const rows = await tx.rows<Row>`
    select account_id, session_id, limits, agreed_capabilities
      from imps_front.live_client where account_id = any(${[...accountIds]}::uuid[])`;
  const byAccount = Map.groupBy(rows, (row) => row.account_id);
  return (accountId) => (byAccount.get(accountId) ?? []).map(clientOf);
}

function clientOf({ session_id: sessionId, limits, agreed_capabilities: agreed }: Row): LiveClient {
  return { sessionId, limits, notification: notificationOf(agreed ?? undefined) };
}
