import type { Content } from '@smsonly/contracts';
import { registryOf, untouchedLists } from '@smsonly/directory';
import { parseNumberRanges } from '@smsonly/imps-model';
import type { BlockLists } from '../block-lists/entry.js';
import type { MovingOffer } from '../close-account/decide-moves.js';
import type { NumberUse } from '../conversation-numbers/choose-number.js';
import type { LiveClient } from '../offers/decide-refusal.js';
import type { Waiting } from '../offers/offer.store.js';
import { decideRun } from '../route-message/decide-run.js';
import { resolveRecipients, type SubmittedMessage } from '../route-message/resolve-recipients.js';
import type { SmsFacts } from '../send-sms/decide-texts.js';
import { address, domain, plainText } from './addresses.js';
import { day, now, smsPolicy } from './facts.js';

export const numbers = ['+4759440000', '+4759440001', '+4759440002'];
export const alice = { accountId: 'alice', userId: 'wv:alice@im.example.com', displayName: 'Alice' };
export const bob = { accountId: 'bob', userId: 'wv:bob@im.example.com', msisdn: '+4790000002', displayName: 'Bob' };
export const people = [
  alice,
  bob,
  ...['cid', 'dan', 'eve'].map((name) => ({ accountId: name, userId: `wv:${name}@${domain}` })),
];
const registry = registryOf(people);
const numbering = { domain, ranges: parseNumberRanges('+479'), pool: smsPolicy.pool };

export type Sending = Readonly<{ from?: string; to: readonly string[]; content?: string | Content }>;
type Facts = Partial<Omit<SmsFacts, 'now'>> & {
  listsOf?: (accountId: string) => BlockLists;
  clientsOf?: (accountId: string) => readonly LiveClient[];
  waiting?: ReadonlyMap<string, Waiting>;
  moving?: readonly MovingOffer[];
};

let count = 0;
function message({ from = 'alice', to, content = 'hello' }: Sending): SubmittedMessage {
  return {
    id: `m${count++}`,
    source: '/spec',
    time: now.toISOString(),
    key: from,
    type: 'MessageSubmitted',
    data: {
      requester: { accountId: from, userId: from, sessionId: 's', version: '1.2' },
      recipients: to.map(address),
      content: typeof content === 'string' ? plainText(content) : content,
      deliveryReport: false,
      submittedAt: now.toISOString(),
    },
  } as SubmittedMessage;
}

/** Decides about a run of messages. */
export function decide(sendings: readonly Sending[], known: Facts = {}) {
  const { listsOf = () => untouchedLists, clientsOf = () => [], waiting = new Map(), moving = [], ...sms } = known;
  const none = { consentOf: () => [], bindings: [], boundConcurrently: [], use: new Map() };
  const messages = resolveRecipients(sendings.map(message), registry, numbering);
  const facts = {
    messages,
    listsOf,
    clientsOf,
    waiting,
    moving,
    senders: registry,
    sms: { now, ...none, ...sms },
  };
  const decided = decideRun(facts, { sms: smsPolicy, maxWaiting: 3, maxWaitingBytes: 200_000 });
  return { ...decided, resolved: messages, routes: decided.routed.map(({ routes }) => routes) };
}

export const blocking = (...userIds: string[]): BlockLists => ({
  ...untouchedLists,
  entries: userIds.map((canonical) => ({ list: 'block' as const, canonical, spelling: canonical })),
});
export const inUse = (days: number, change: Partial<NumberUse> = {}): NumberUse => ({
  lastActiveAt: new Date(now.getTime() - days * day),
  isUnsettled: false,
  ...change,
});
