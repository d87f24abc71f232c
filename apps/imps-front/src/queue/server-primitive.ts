import type { FactOf } from '@smsonly/contracts';
import type { CspVersion, Primitive, ServiceCapability } from '@smsonly/imps-model';
import { deliveryReport, messageNotification, newMessage } from '../messaging/new-message.js';
import type { OfferedMessage } from '../messaging/offered-message.js';
import { presenceAuthRequest, presenceNotification } from '../presence/presence-notification.js';
import type { ServerTransaction } from './queue.store.js';

type DataOf<T extends 'deliveries' | 'presence-notifications', K> = Extract<FactOf<T>, { type: K }>['data'];

/** The client that a server transaction is written for. */
type Receiver = Readonly<{ userSpelling: string; version: CspVersion }>;

/** How a queued fact becomes the request that the client gets, and the capability of the service tree that it belongs to. */
export type ServerRequest<D = unknown> = Readonly<{
  capability?: ServiceCapability;
  primitive: (data: D, to: Receiver, senderSpelling?: string) => Primitive;
}>;

function serverRequest<D>(request: ServerRequest<D>): ServerRequest {
  return request as ServerRequest;
}

/** What this server asks of clients by itself, by the kind under which it is queued; a message may also be announced. */
export const serverRequests: Readonly<Record<string, ServerRequest>> = {
  message: serverRequest<OfferedMessage>({
    capability: 'NEWM',
    primitive: (offered, { userSpelling }, senderSpelling) =>
      newMessage(offered, { sender: senderSpelling ?? offered.sender.canonical, recipient: userSpelling }),
  }),
  announcement: serverRequest<OfferedMessage>({
    capability: 'NOTIF',
    primitive: (offered, { userSpelling }, senderSpelling) =>
      messageNotification(offered, { sender: senderSpelling ?? offered.sender.canonical, recipient: userSpelling }),
  }),
  report: serverRequest<DataOf<'deliveries', 'ReportOffered'>>({
    capability: 'MDELIV',
    primitive: (report, { userSpelling, version }) => deliveryReport(report, { sender: userSpelling }, version),
  }),
  presence: serverRequest<DataOf<'presence-notifications', 'PresenceChanged'>>({
    primitive: (changed) => presenceNotification(changed),
  }),
  authorisation: serverRequest<DataOf<'presence-notifications', 'AuthorisationAsked'>>({
    capability: 'REACT',
    primitive: (asked, { version }) => presenceAuthRequest(asked, version),
  }),
};

/** A queued fact as the request that the client gets. */
export function serverPrimitive({ kind, payload, senderSpelling }: ServerTransaction, to: Receiver): Primitive {
  const request = serverRequests[kind];
  if (!request) throw new Error(`the queue holds a transaction of unknown kind ${JSON.stringify(kind)}`);
  return request.primitive(payload, to, senderSpelling);
}
