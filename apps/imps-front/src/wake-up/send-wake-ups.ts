import { emit, type Emission, type Outbox, type PublishFacts } from '@smsonly/kafka';
import type { Database } from '@smsonly/persistence';
import { newEventId, type Clock, type Logger } from '@smsonly/platform';
import { chooseMethods } from './choose-methods.js';
import type { CirConnections } from './cir-connections.js';
import { cirText } from './cir-text.js';
import type { SendDatagram } from './datagrams.js';
import type { CirMethod } from './method.js';
import { ringPerishesMs, ringsFor } from './ring.js';
import { takeSmsAllowance } from './sms-count.store.js';
import { findRoutes, type WakeUpRoute, type Woken } from './wake-up.store.js';
import { defaultUdpPort, fitsOneSms, gsmSeptets, textSms, wapPushPort, wapPushSms, wspPush } from './wap-push.js';

/** Counted by method and by what became of it. */
type Outcome = 'sent' | 'failed' | 'unsendable' | 'over-limit';

export type SendDeps = Readonly<{
  instance: string;
  /** This process, among the holders of connections. */
  server: string;
  db: Database;
  outbox: Outbox;
  publishFacts: PublishFacts;
  connections: CirConnections;
  sendDatagram: SendDatagram;
  /** Methods that are switched on in this installation now. */
  methodsOn: ReadonlySet<CirMethod>;
  sms: Readonly<{ from?: string; perHour: number; validMs: number }>;
  metrics: Readonly<{
    wakeUps: { inc(labels: Readonly<{ method: string; outcome: Outcome }>): void };
    wakeUpSeconds: { observe(labels: Readonly<{ method: string }>, seconds: number): void };
  }>;
  clock: Clock;
  logger: Logger;
}>;

/**
 * Wakes clients: at once over the TCP connections that are held here, otherwise by the method whose turn it is. A session
 * whose connection another instance holds by now is passed on to it.
 */
export function sendWakeUps(deps: SendDeps) {
  const { connections, metrics, db, instance, server, publishFacts, logger } = deps;
  return async (woken: readonly Woken[], queuedAt: Date): Promise<void> => {
    const others = woken.filter(({ sessionId, attempt }) => {
      const isSent = connections.wake(sessionId);
      if (isSent) count(deps, 'STCP', 'sent', queuedAt);
      return !isSent || attempt > 0;
    });
    if (others.length === 0) return;
    const attempts = new Map(others.map(({ sessionId, attempt }) => [sessionId, attempt]));
    const elsewhere: Woken[] = [];
    for (const route of await findRoutes(db.sql, [...attempts.keys()])) {
      const attempt = attempts.get(route.sessionId) ?? 0;
      const { sessionId, holder } = route;
      if (holder && holder.server !== server && holder.instance !== instance) {
        elsewhere.push({ sessionId, attempt, instance: holder.instance });
        continue;
      }
      const agreed = route.methods.filter((method) => deps.methodsOn.has(method));
      for (const method of chooseMethods(agreed, connections.of(sessionId) !== undefined, attempt)) {
        if (method === 'STCP') continue;
        try {
          count(deps, method, await send(deps, method, route), queuedAt);
        } catch (err) {
          metrics.wakeUps.inc({ method, outcome: 'failed' });
          logger.info({ err, session: sessionId, method }, 'a wake-up could not be sent');
        }
      }
    }
    if (elsewhere.length > 0)
      void publishFacts(ringsFor(elsewhere, instance, queuedAt), { perishAfter: ringPerishesMs }).catch(
        () => undefined,
      );
  };
}

function count({ metrics, clock }: SendDeps, method: CirMethod, outcome: Outcome, queuedAt: Date): void {
  metrics.wakeUps.inc({ method, outcome });
  if (outcome === 'sent')
    metrics.wakeUpSeconds.observe({ method }, Math.max(0, clock().getTime() - queuedAt.getTime()) / 1000);
}

let pushes = 0;
const nextPushId = (): number => (pushes = (pushes + 1) % 256);

async function send(deps: SendDeps, method: CirMethod, route: WakeUpRoute): Promise<Outcome> {
  const text = cirText(route);
  const { address, udpPort = defaultUdpPort } = route;
  switch (method) {
    case 'SUDP':
    case 'WAPUDP': {
      if (address === undefined) return 'unsendable';
      const isPush = method === 'WAPUDP';
      const content = isPush ? wspPush(text, nextPushId()) : Buffer.from(text);
      await deps.sendDatagram(content, { address, port: isPush ? wapPushPort : udpPort });
      return 'sent';
    }
    case 'WAPSMS':
    case 'SSMS':
      return sendSms(deps, method, route, text);
    default:
      return 'unsendable';
  }
}

/** Within the account's limit, and durable: it is published with the count. */
async function sendSms(
  { db, outbox, clock, sms: { from, perHour, validMs } }: SendDeps,
  method: 'WAPSMS' | 'SSMS',
  { accountId, msisdn }: WakeUpRoute,
  text: string,
): Promise<Outcome> {
  if (from === undefined || msisdn === undefined) return 'unsendable';
  const septets = method === 'SSMS' ? gsmSeptets(text) : undefined;
  if (method === 'SSMS' && !septets) return 'unsendable';
  const sms = septets ? textSms(septets) : wapPushSms(text, nextPushId());
  if (!fitsOneSms(sms)) return 'unsendable';
  const now = clock();
  const fact: Emission = emit('wake-up-sms', msisdn, {
    type: 'WakeUpSmsRequested',
    data: {
      wakeUpId: newEventId(now),
      to: msisdn,
      from,
      octets: Buffer.from(sms.octets).toString('hex'),
      coding: sms.coding,
      validUntil: new Date(now.getTime() + validMs).toISOString(),
    },
  });
  const isAllowed = await db.transaction(async (tx) => {
    if (!(await takeSmsAllowance(tx, accountId, { now, perHour }))) return false;
    await outbox.append(tx, [fact]);
    return true;
  });
  if (!isAllowed) return 'over-limit';
  void outbox.flush([msisdn]).catch(() => undefined);
  return 'sent';
}
