import type { FactOf } from '@smsonly/contracts';
import type { Primitive } from '@smsonly/imps-model';
import { deliveryReport, newMessage } from '../messaging/new-message.js';
import { presenceAuthRequest, presenceNotification } from '../presence/presence-notification.js';
import type { Session } from '../sessions/session.js';
import type { ServerTransaction } from './queue.store.js';

type DataOf<T extends 'deliveries' | 'presence-notifications', K> = Extract<FactOf<T>, { type: K }>['data'];

/** A queued fact as the request that the client gets. */
export function serverPrimitive(
  { kind, payload, senderSpelling }: ServerTransaction,
  { userSpelling: user, version }: Pick<Session, 'userSpelling' | 'version'>,
): Primitive {
  switch (kind) {
    case 'message': {
      const offered = payload as DataOf<'deliveries', 'MessageOffered'>;
      return newMessage(offered, { sender: senderSpelling ?? offered.sender.canonical, recipient: user });
    }
    case 'report':
      return deliveryReport(payload as DataOf<'deliveries', 'ReportOffered'>, { sender: user }, version);
    case 'presence':
      return presenceNotification(payload as DataOf<'presence-notifications', 'PresenceChanged'>);
    case 'authorisation':
      return presenceAuthRequest(payload as DataOf<'presence-notifications', 'AuthorisationAsked'>, version);
    default:
      throw new Error(`the queue holds a transaction of unknown kind ${JSON.stringify(kind)}`);
  }
}
