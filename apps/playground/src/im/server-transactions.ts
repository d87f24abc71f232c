import type { Primitive, PrimitiveKind, PrimitiveOf } from '@smsonly/imps-model';
import { fetchMessage, takeMessage, takeReport, type MessageDeps } from './messages.js';
import { takeAuthorisationRequest, takePresence } from './people.js';
import type { Content } from './session-line.js';

type Takes = { readonly [K in PrimitiveKind]?: (deps: MessageDeps, content: PrimitiveOf<K>) => void };

/** What the server begins, and who takes it. */
const table: Takes = {
  NewMessage: takeMessage,
  MessageNotification: (deps, { messageInfo: { messageId } }) => {
    if (messageId !== undefined) void fetchMessage(deps, messageId);
  },
  'DeliveryReport-Request': takeReport,
  'PresenceNotification-Request': ({ core }, { presences }) => takePresence(core, presences),
  'PresenceAuth-Request': ({ core }, { userId }) => takeAuthorisationRequest(core, userId),
};

/** Takes what the server began; what this client has no use for is only acknowledged. */
export function takeTransaction(deps: MessageDeps, content: Content): void {
  const take = table[content.kind as PrimitiveKind] as ((deps: MessageDeps, content: Content) => void) | undefined;
  take?.(deps, content);
}

/** The acknowledgement that this kind of transaction requires. */
export function acknowledgementOf(content: Content): Primitive {
  return content.kind === 'NewMessage'
    ? { kind: 'MessageDelivered', messageId: content.messageInfo.messageId ?? '' }
    : { kind: 'Status', result: { code: 200 } };
}
